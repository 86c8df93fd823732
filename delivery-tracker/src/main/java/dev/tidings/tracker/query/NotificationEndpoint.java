package dev.tidings.tracker.query;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.access.Witness;
import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.problem.ProblemException;
import dev.tidings.tracker.query.Answers.ConnectionAnswer;
import dev.tidings.tracker.query.Answers.ConnectionsAnswer;
import dev.tidings.tracker.query.Answers.NotificationAnswer;
import dev.tidings.tracker.query.Answers.NotificationsAnswer;
import dev.tidings.tracker.store.LongestConnection;
import dev.tidings.tracker.store.Lookups;
import dev.tidings.tracker.store.RoomPlace;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What became of it, over HTTP.
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NotificationEndpoint {

  private final Reports reports;
  private final Lookups lookups;
  private final LongestConnection longest;
  private final Witness witness;
  private final InstantSource clock;

  NotificationEndpoint(
      Reports reports,
      Lookups lookups,
      LongestConnection longest,
      Witness witness,
      InstantSource clock) {
    this.reports = reports;
    this.lookups = lookups;
    this.longest = longest;
    this.witness = witness;
    this.clock = clock;
  }

  /// @param user of a shared room, whose devices to show; all of them where absent
  @Get("/notifications/{id}")
  NotificationAnswer notification(
      HttpRequest<?> request, @PathVariable String id, @Nullable @QueryValue("user") String user) {
    UUID parsed = Parameters.id("id", id);
    Optional<String> whom = Parameters.user(user);
    NotificationAnswer found =
        reports
            .notification(parsed, whom)
            .orElseThrow(
                () ->
                    ProblemException.notFound(
                        "no notification " + parsed + " has been taken in (yet)"));
    witness.looks(request, "notification " + parsed, Parameters.whose(whom, found.room()));
    return found;
  }

  /// The notifications of a user's own room, the latest first.
  ///
  /// @param limit 1 to 200; 50 where absent
  /// @param before only what stands before this notification of the room
  @Get("/users/{user}/notifications")
  NotificationsAnswer notifications(
      HttpRequest<?> request,
      @PathVariable String user,
      @Nullable @QueryValue("limit") String limit,
      @Nullable @QueryValue("before") String before) {
    Room own = Parameters.roomOfUser(user);
    int atMost = Parameters.limit(limit);
    witness.looks(request, "notifications", Optional.of(own.name()));
    List<NotificationAnswer> found = reports.ofUser(own, placeOf(own, before), atMost);
    return new NotificationsAnswer(found, found.size() < atMost ? null : found.getLast().id());
  }

  /// The user's connections, the latest first.
  @Get("/users/{user}/connections")
  ConnectionsAnswer connections(
      HttpRequest<?> request,
      @PathVariable String user,
      @Nullable @QueryValue("limit") String limit) {
    Room own = Parameters.roomOfUser(user);
    String owner = own.owner().orElseThrow();
    witness.looks(request, "connections", Optional.of(own.name()));
    return new ConnectionsAnswer(
        lookups.connections(owner, Parameters.limit(limit)).stream()
            .map(row -> row.at(clock.instant(), longest))
            .map(
                row ->
                    new ConnectionAnswer(
                        row.connection(),
                        row.device(),
                        row.gateway(),
                        row.connectedAt(),
                        row.disconnectedAt(),
                        row.closeCode(),
                        row.lostBy(),
                        row.lasts()))
            .toList());
  }

  /// Notifications of an event, one for each of its rooms, by room: the latest where they are more
  /// than `limit`. Of shared rooms their devices are not among the answer.
  @Get("/events/{source}/{id}")
  NotificationsAnswer event(
      HttpRequest<?> request,
      @PathVariable String source,
      @PathVariable String id,
      @Nullable @QueryValue("limit") String limit) {
    List<NotificationAnswer> found = reports.ofEvent(source, id, Parameters.limit(limit));
    witness.looks(request, "event " + source + " / " + id, Optional.empty());
    if (found.isEmpty()) {
      throw ProblemException.notFound("no notification of that event has been taken in (yet)");
    }
    return new NotificationsAnswer(found, null);
  }

  private RoomPlace placeOf(Room own, @Nullable String before) {
    if (before == null) {
      return RoomPlace.END;
    }
    return reports
        .placeOf(own, Parameters.id("before", before))
        .orElseThrow(
            () -> BadParameterException.of("before", before, "a notification of " + own.name()));
  }
}
