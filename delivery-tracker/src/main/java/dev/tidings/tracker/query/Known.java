package dev.tidings.tracker.query;

import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.delivery.StandingFact;
import dev.tidings.tracker.store.ConnectionLookups;
import dev.tidings.tracker.store.ConnectionRow;
import dev.tidings.tracker.store.DeliveryRow;
import dev.tidings.tracker.store.EngagementRow;
import dev.tidings.tracker.store.GapRow;
import dev.tidings.tracker.store.LetterLookups;
import dev.tidings.tracker.store.LetterRow;
import dev.tidings.tracker.store.LongestConnection;
import dev.tidings.tracker.store.Lookups;
import dev.tidings.tracker.store.NotificationRow;
import dev.tidings.tracker.store.ReachRow;
import dev.tidings.tracker.store.ResumptionRow;
import dev.tidings.tracker.store.StandingLookups;
import dev.tidings.tracker.store.StandingRow;
import dev.tidings.tracker.store.TakenBackLookups;
import dev.tidings.tracker.store.TakenBackRow;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Gathers everything that is known of one notification, or of it and one user. Each question is
/// bounded. Thread-safe; blocks.
@Singleton
final class Known {

  static final int MAX_DEVICES = 200;

  private static final int MAX_OWN = 20;
  private static final int MAX_COPIES = 20;
  private static final int MAX_TAKEN_BACK = 20;

  /// Of those before an instant, and of those after it.
  private static final int MAX_CONNECTIONS = 25;

  private static final int MAX_LATEST = 5;

  /// How long before it was taken a connection may have ended and still be told of.
  private static final Duration BEFORE = Duration.ofHours(24);

  private final Lookups lookups;
  private final StandingLookups standings;
  private final ConnectionLookups connections;
  private final LongestConnection longest;
  private final TakenBackLookups takenBack;
  private final LetterLookups letters;
  private final InstantSource clock;

  Known(
      Lookups lookups,
      StandingLookups standings,
      ConnectionLookups connections,
      LongestConnection longest,
      TakenBackLookups takenBack,
      LetterLookups letters,
      InstantSource clock) {
    this.lookups = lookups;
    this.standings = standings;
    this.connections = connections;
    this.longest = longest;
    this.takenBack = takenBack;
    this.letters = letters;
    this.clock = clock;
  }

  /// @param user whom the rest is about; empty: everyone, and nobody's connections
  /// @param reach of the user's devices, in a shared room
  /// @param takenBack by whom, the first first
  /// @param letters to the webhook, of the user's outcomes, that it has not taken
  record Facts(
      NotificationRow row,
      Optional<String> user,
      List<DeliveryRow> deliveries,
      List<ReachRow> reach,
      List<EngagementRow> engagements,
      List<ConnectionRow> connections,
      List<GapRow> gaps,
      List<ResumptionRow> resumptions,
      List<TakenBackRow> takenBack,
      Optional<StandingRow> standing,
      List<LetterRow> letters,
      Instant at) {

    Room room() {
      return new Room(row.room());
    }

    Instant takenAt() {
      return NotificationId.takenAt(row.id());
    }

    /// When it was withdrawn or superseded, as far as that is known.
    Optional<Instant> withdrawnAt(StandingFact fact) {
      return standing
          .filter(it -> it.factSet().contains(fact))
          .flatMap(it -> Optional.ofNullable(it.withdrawnMs()))
          .map(Instant::ofEpochMilli);
    }
  }

  /// @param user empty: the owner, where it is a user's own room
  Optional<Facts> of(UUID id, Optional<String> user) {
    return lookups.notification(id).map(row -> of(row, user));
  }

  private Facts of(NotificationRow row, Optional<String> asked) {
    Optional<String> owner = new Room(row.room()).owner();
    Optional<String> user = asked.or(() -> owner);
    boolean own = owner.isPresent();
    Instant now = clock.instant();
    Instant takenAt = NotificationId.takenAt(row.id());
    List<DeliveryRow> deliveries =
        user.map(name -> lookups.deliveriesOf(row.id(), name, MAX_DEVICES))
            .orElseGet(() -> lookups.deliveries(List.of(row.id()), MAX_DEVICES));
    return new Facts(
        row,
        user,
        deliveries,
        user.isPresent() && !own
            ? lookups.reachOfUser(
                row.room(), row.epoch(), user.get(), placesOf(lookups, row), MAX_OWN)
            : List.of(),
        user.map(name -> standings.engagementsOf(row.id(), name))
            .orElseGet(() -> standings.engagements(row.id(), MAX_DEVICES)),
        user.map(name -> connectionsOf(name, takenAt, lastSentAt(deliveries, name), now))
            .orElse(List.of()),
        user.map(
                name ->
                    standings.gapsAt(name, row.room(), row.epoch(), row.historyOffset(), MAX_OWN))
            .orElse(List.of()),
        user.map(
                name ->
                    standings.resumedBehind(
                        name, row.room(), row.epoch(), row.historyOffset(), MAX_OWN))
            .orElse(List.of()),
        takenBack.of(row.id(), MAX_TAKEN_BACK),
        standings.standing(row.id()),
        owner.map(name -> lettersOf(row.id(), name)).orElse(List.of()),
        now);
  }

  /// Where a notification of a shared room stands, the copies too that were sent again.
  static List<Long> placesOf(Lookups lookups, NotificationRow row) {
    return Stream.concat(
            Stream.of(row.historyOffset()),
            lookups.copies(row.id(), row.epoch(), MAX_COPIES).stream())
        .toList();
  }

  /// Those around the time of the notification and of its last sending, and the latest: a device
  /// makes some fifty a day, and what is asked about may be a week old.
  private List<ConnectionRow> connectionsOf(
      String user, Instant takenAt, Optional<Instant> sentAt, Instant now) {
    Map<String, ConnectionRow> found = new LinkedHashMap<>();
    add(found, lookups.connections(user, MAX_LATEST), now);
    Instant end = now.plusSeconds(60);
    List<Instant> around = new ArrayList<>(List.of(takenAt));
    sentAt.filter(it -> it.isAfter(takenAt.plusSeconds(60))).ifPresent(around::add);
    for (Instant at : around) {
      Instant justAfter = at.plusMillis(1);
      add(found, connections.within(user, at.minus(BEFORE), justAfter, MAX_CONNECTIONS), now);
      add(found, connections.beganIn(user, justAfter, end, MAX_CONNECTIONS), now);
    }
    return List.copyOf(found.values());
  }

  private void add(Map<String, ConnectionRow> found, List<ConnectionRow> rows, Instant now) {
    rows.forEach(row -> found.put(row.connection(), row.at(now, longest)));
  }

  private static Optional<Instant> lastSentAt(List<DeliveryRow> deliveries, String user) {
    return deliveries.stream()
        .filter(it -> it.userId().equals(user) && it.sentAt() != null)
        .map(DeliveryRow::sentAt)
        .max(Comparator.naturalOrder());
  }

  private List<LetterRow> lettersOf(UUID id, String owner) {
    return letters.of(
        Arrays.stream(Outcome.Kind.values())
            .map(kind -> Outcome.idOf(id, owner, kind))
            .distinct()
            .toList());
  }
}
