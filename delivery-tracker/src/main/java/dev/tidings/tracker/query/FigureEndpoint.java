package dev.tidings.tracker.query;

import dev.tidings.tracker.access.Witness;
import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.query.FigureAnswers.AccountingAnswer;
import dev.tidings.tracker.query.FigureAnswers.GatewayAnswer;
import dev.tidings.tracker.query.FigureAnswers.HourAnswer;
import dev.tidings.tracker.query.FigureAnswers.OnlineAnswer;
import dev.tidings.tracker.query.FigureAnswers.OpenConnectionAnswer;
import dev.tidings.tracker.store.ConnectionLookups;
import dev.tidings.tracker.store.GatewayCountRow;
import dev.tidings.tracker.store.HourRow;
import dev.tidings.tracker.store.LatencyRow;
import dev.tidings.tracker.store.LongestConnection;
import dev.tidings.tracker.store.OpenConnectionRow;
import dev.tidings.tracker.store.StandingLookups;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The accounts, and who is online.
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class FigureEndpoint {

  private static final Duration USUAL_SPAN = Duration.ofHours(24);
  private static final Duration MAX_SPAN = Duration.ofDays(31);
  private static final int MAX_COUNTED = 20_000;

  private final StandingLookups standings;
  private final ConnectionLookups connections;
  private final LongestConnection longest;
  private final Witness witness;
  private final InstantSource clock;

  FigureEndpoint(
      StandingLookups standings,
      ConnectionLookups connections,
      LongestConnection longest,
      Witness witness,
      InstantSource clock) {
    this.standings = standings;
    this.connections = connections;
    this.longest = longest;
    this.witness = witness;
    this.clock = clock;
  }

  /// What became of everything that was accepted, an hour at a time (invariant 10). It is about
  /// nobody, and so not noted.
  ///
  /// @param from hours that begin at or after this instant; 24 hours before `to` where absent
  /// @param to hours that begin before this instant; now where absent. At most 31 days
  @Get("/accounting")
  AccountingAnswer accounting(
      @Nullable @QueryValue("from") String from, @Nullable @QueryValue("to") String to) {
    Instant end = Parameters.instant("to", to).orElseGet(() -> clock.instant().plusSeconds(3600));
    Instant begin =
        Parameters.instant("from", from)
            .orElseGet(() -> end.minus(USUAL_SPAN).truncatedTo(ChronoUnit.HOURS));
    if (Duration.between(begin, end).compareTo(MAX_SPAN.plusHours(2)) > 0) {
      throw BadParameterException.of("from", begin.toString(), "at most 31 days before to");
    }
    Map<Instant, List<LatencyRow>> latencies =
        standings.latencies(begin, end).stream().collect(Collectors.groupingBy(LatencyRow::hour));
    return new AccountingAnswer(
        standings.hours(begin, end).stream()
            .map(hour -> answer(hour, latencies.getOrDefault(hour.hour(), List.of())))
            .toList());
  }

  /// Connections that last, the latest first, and how many there are. Those of a gateway that was
  /// killed are among them until it is back under its name, or until none is so old.
  ///
  /// @param before the last page's `next`
  /// @param limit 1 to 200; 50 where absent
  @Get("/online")
  OnlineAnswer online(
      HttpRequest<?> request,
      @Nullable @QueryValue("before") String before,
      @Nullable @QueryValue("limit") String limit) {
    int atMost = Parameters.limit(limit);
    OnlinePlace place = OnlinePlace.parse(Optional.ofNullable(before));
    witness.looks(request, "who is online", Optional.empty());
    Instant oldest = longest.oldest(clock.instant());
    List<OpenConnectionRow> rows = connections.open(place.at(), place.connection(), oldest, atMost);
    List<GatewayCountRow> gateways = connections.gateways(oldest, MAX_COUNTED);
    long open = gateways.stream().mapToLong(GatewayCountRow::connections).sum();
    return new OnlineAnswer(
        open,
        gateways.stream().mapToLong(GatewayCountRow::users).sum(),
        open >= MAX_COUNTED,
        gateways.stream()
            .map(row -> new GatewayAnswer(row.gateway(), row.connections(), row.users()))
            .toList(),
        rows.stream()
            .map(
                row ->
                    new OpenConnectionAnswer(
                        row.userId(),
                        row.device(),
                        row.connection(),
                        row.gateway(),
                        row.connectedAt()))
            .toList(),
        rows.size() < atMost ? null : OnlinePlace.of(rows.getLast()).text());
  }

  private static HourAnswer answer(HourRow hour, List<LatencyRow> latencies) {
    return new HourAnswer(
        hour.hour(),
        hour.accepted(),
        hour.pending(),
        hour.routed(),
        hour.sent(),
        hour.received(),
        hour.expired(),
        hour.superseded(),
        hour.suppressed(),
        hour.undeliverable(),
        Math.abs(hour.unaccounted()) + hour.unknown(),
        Percentiles.of(latencies).orElse(null));
  }

  /// A place in the list of open connections.
  record OnlinePlace(Instant at, String connection) {

    private static final Instant END = Instant.parse("3000-01-01T00:00:00Z");

    static OnlinePlace of(OpenConnectionRow row) {
      return new OnlinePlace(row.connectedAt(), row.connection());
    }

    static OnlinePlace parse(Optional<String> text) {
      if (text.isEmpty()) {
        return new OnlinePlace(END, "");
      }
      int at = text.get().indexOf('/');
      Optional<Instant> instant =
          at < 0 ? Optional.empty() : Parameters.instant("before", text.get().substring(0, at));
      return new OnlinePlace(
          instant.orElseThrow(
              () -> BadParameterException.of("before", text.get(), "the next of a page")),
          text.get().substring(at + 1));
    }

    String text() {
      return at + "/" + connection;
    }
  }
}
