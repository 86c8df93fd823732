package dev.tidings.tracker.query;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.query.TimelineAnswers.EntryAnswer;
import dev.tidings.tracker.query.TimelineAnswers.FoundAnswer;
import dev.tidings.tracker.query.TimelineAnswers.TimelineAnswer;
import dev.tidings.tracker.store.ConnectionLookups;
import dev.tidings.tracker.store.ConnectionRow;
import dev.tidings.tracker.store.FoundPage;
import dev.tidings.tracker.store.GapRow;
import dev.tidings.tracker.store.LongestConnection;
import dev.tidings.tracker.store.SearchFilter;
import dev.tidings.tracker.store.Searches;
import dev.tidings.tracker.store.StandingLookups;
import io.micronaut.core.annotation.Nullable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What happened to a user, from several tables, in pages by time. Thread-safe; blocks.
@Singleton
final class UserTimeline {

  /// Clocks of gateways may run ahead of this one.
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final Searches searches;
  private final ConnectionLookups connections;
  private final StandingLookups standings;
  private final LongestConnection longest;
  private final InstantSource clock;

  UserTimeline(
      Searches searches,
      ConnectionLookups connections,
      StandingLookups standings,
      LongestConnection longest,
      InstantSource clock) {
    this.searches = searches;
    this.connections = connections;
    this.standings = standings;
    this.longest = longest;
    this.clock = clock;
  }

  /// @param from inclusive; the begin where empty
  /// @param before exclusive; the end where empty
  TimelineAnswer of(Room own, Optional<Instant> from, Optional<Instant> before, int limit) {
    Instant to = before.orElse(clock.instant().plus(AHEAD));
    Instant begin = from.orElse(Instant.EPOCH);
    String user = own.owner().orElseThrow();
    int atMost = limit + 1;
    List<Merging.Source> sources = new ArrayList<>();
    FoundPage found =
        searches.find(SearchFilter.all(atMost).ofRoom(own.name()).takenBetween(begin, to));
    sources.add(
        new Merging.Source(
            found.notifications().stream().map(it -> entry(Found.answer(it))).toList(),
            found.next().isPresent()));
    List<ConnectionRow> rows = connections.within(user, begin, to, atMost);
    sources.add(
        new Merging.Source(
            rows.stream()
                .map(row -> row.at(clock.instant(), longest))
                .flatMap(row -> entries(row, begin, to).stream())
                .toList(),
            rows.size() == atMost));
    List<GapRow> gaps = standings.gaps(user, begin, to, atMost);
    sources.add(
        new Merging.Source(gaps.stream().map(UserTimeline::entry).toList(), gaps.size() == atMost));
    Merging.Page page = Merging.of(sources, limit);
    return new TimelineAnswer(page.entries(), page.next().orElse(null));
  }

  private static EntryAnswer entry(FoundAnswer found) {
    return new EntryAnswer(
        found.takenAt(), "notification", found, null, null, null, null, null, null, null, null);
  }

  private static EntryAnswer entry(GapRow gap) {
    return new EntryAnswer(
        gap.at(),
        "gap",
        null,
        gap.device(),
        gap.connection(),
        gap.gateway(),
        null,
        null,
        null,
        gap.room(),
        gap.reason());
  }

  private static List<EntryAnswer> entries(ConnectionRow row, Instant begin, Instant to) {
    List<EntryAnswer> entries = new ArrayList<>();
    Instant connectedAt = row.connectedAt();
    Instant disconnectedAt = row.disconnectedAt() == null ? row.lostBy() : row.disconnectedAt();
    if (connectedAt != null && !connectedAt.isBefore(begin) && connectedAt.isBefore(to)) {
      entries.add(entry(row, "connected", connectedAt, null));
    }
    if (disconnectedAt != null && !disconnectedAt.isBefore(begin) && disconnectedAt.isBefore(to)) {
      Long lasted =
          connectedAt == null ? null : Duration.between(connectedAt, disconnectedAt).toMillis();
      entries.add(entry(row, "disconnected", disconnectedAt, lasted));
    }
    return entries;
  }

  private static EntryAnswer entry(
      ConnectionRow row, String kind, Instant at, @Nullable Long lasted) {
    boolean ended = kind.equals("disconnected");
    return new EntryAnswer(
        at,
        kind,
        null,
        row.device(),
        row.connection(),
        row.gateway(),
        ended ? row.closeCode() : null,
        ended ? Hops.endOf(row) : null,
        lasted,
        null,
        null);
  }
}
