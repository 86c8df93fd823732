package dev.tidings.tracker.query;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.access.Witness;
import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.problem.ProblemException;
import dev.tidings.tracker.query.TimelineAnswers.TimelineAnswer;
import dev.tidings.tracker.query.WhyAnswers.WayAnswer;
import dev.tidings.tracker.query.WhyAnswers.WhyAnswer;
import dev.tidings.tracker.store.TakenBackLookups;
import dev.tidings.tracker.store.TakenBackRow;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;
import java.util.UUID;

/// The way of a notification, where it stopped, and a user's days.
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TimelineEndpoint {

  private final Known known;
  private final Reports reports;
  private final UserTimeline timeline;
  private final TakenBackLookups takenBack;
  private final AckTerms terms;
  private final Witness witness;

  TimelineEndpoint(
      Known known,
      Reports reports,
      UserTimeline timeline,
      TakenBackLookups takenBack,
      AckTerms terms,
      Witness witness) {
    this.known = known;
    this.reports = reports;
    this.timeline = timeline;
    this.takenBack = takenBack;
    this.terms = terms;
    this.witness = witness;
  }

  /// Everything that happened on a notification's way, by time.
  ///
  /// @param user of a shared room, whom it is about; everyone where absent
  @Get("/notifications/{id}/timeline")
  WayAnswer way(
      HttpRequest<?> request, @PathVariable String id, @Nullable @QueryValue("user") String user) {
    UUID parsed = Parameters.id("id", id);
    Optional<String> whom = Parameters.user(user);
    Known.Facts facts = known.of(parsed, whom).orElseThrow(() -> unknown(parsed));
    witness.looks(request, "way of " + parsed, Parameters.whose(whom, facts.row().room()));
    return new WayAnswer(
        reports.notification(parsed, whom).orElseThrow(),
        Hops.of(facts),
        facts.takenBack().stream().map(TakenBackRow::byId).toList(),
        takenBack.by(parsed));
  }

  /// Where it stopped on its way to a user, in one sentence.
  ///
  /// @param user whom it should have reached; the owner where absent and the room is a user's own
  @Get("/notifications/{id}/why")
  WhyAnswer why(
      HttpRequest<?> request, @PathVariable String id, @Nullable @QueryValue("user") String user) {
    UUID parsed = Parameters.id("id", id);
    Known.Facts facts = known.of(parsed, Parameters.user(user)).orElseThrow(() -> unknown(parsed));
    String whom =
        facts
            .user()
            .orElseThrow(
                () -> BadParameterException.of("user", "", "a user: the room is a shared one"));
    witness.looks(
        request, "why " + parsed, Parameters.whose(Optional.of(whom), facts.row().room()));
    return Explaining.answer(facts, whom, terms.terms());
  }

  /// What happened to a user: notifications of the user's own room, connections and gaps, the
  /// latest first.
  ///
  /// @param from only what happened at or after this instant
  /// @param before only what happened before this instant: the last page's `next`
  /// @param limit 1 to 200; 50 where absent. All of one millisecond stand on one page
  @Get("/users/{user}/timeline")
  TimelineAnswer user(
      HttpRequest<?> request,
      @PathVariable String user,
      @Nullable @QueryValue("from") String from,
      @Nullable @QueryValue("before") String before,
      @Nullable @QueryValue("limit") String limit) {
    Room own = Parameters.roomOfUser(user);
    int atMost = Parameters.limit(limit);
    witness.looks(request, "timeline", Optional.of(own.name()));
    return timeline.of(
        own, Parameters.instant("from", from), Parameters.instant("before", before), atMost);
  }

  private static ProblemException unknown(UUID id) {
    return ProblemException.notFound("no notification " + id + " has been taken in (yet)");
  }
}
