package dev.tidings.ingest.publish;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.event.Lifetime;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.event.Retraction;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.ingest.locate.NotificationFinder;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// `DELETE /v1/notifications/{id}`: takes one notification back.
///
/// An event of its own says so, like any other, in the notification's room; its id is made of the
/// notification's, so that who asks again takes back once. 202 once Kafka has that event; 404 where
/// the history does not have the notification. Thread-safe; blocks on virtual threads.
@Controller("/v1/notifications")
final class RetractController {

  private static final String TYPE = "notification.retracted";
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private final NotificationFinder finder;
  private final Outbox outbox;
  private final PublishErrors errors;

  RetractController(NotificationFinder finder, Outbox outbox, PublishErrors errors) {
    this.finder = finder;
    this.outbox = outbox;
    this.errors = errors;
  }

  @Delete("/{id}{?room}")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<byte[]> retract(
      HttpRequest<?> request, @PathVariable String id, @QueryValue Optional<String> room)
      throws InterruptedException {
    if (!ID.matcher(id).matches()) {
      return refused(ErrorCode.BAD_REQUEST, "id: not a notification's (expected: its UUID)");
    }
    Optional<Room> place = room.flatMap(Room::parse);
    if (room.isPresent() && place.isEmpty()) {
      return refused(ErrorCode.BAD_REQUEST, "room: no room (expected: " + Room.EXPECTED + ")");
    }
    return switch (finder.find(UUID.fromString(id), place)) {
      case NotificationFinder.Found.Here(Notification notification) ->
          send(
              retracting(notification),
              request
                  .getHeaders()
                  .findFirst("traceparent")
                  .flatMap(TraceParent::parse)
                  .map(TraceParent::text));
      case NotificationFinder.Found.Nowhere() ->
          refused(ErrorCode.NOT_FOUND, "the history has no such notification, or none any more");
      case NotificationFinder.Found.Unavailable(String detail) ->
          refused(ErrorCode.UNAVAILABLE, detail);
    };
  }

  private HttpResponse<byte[]> send(Event event, Optional<String> trace)
      throws InterruptedException {
    return switch (outbox.send(List.of(event), trace)) {
      case Outbox.Outcome.Taken taken ->
          HttpResponse.<byte[]>accepted()
              .body(TakenAnswer.of(List.of(new EventReading.Valid(event, List.of()))))
              .contentType(MediaType.APPLICATION_JSON_TYPE);
      case Outbox.Outcome.Gone gone ->
          refused(ErrorCode.UNAVAILABLE, "Kafka does not answer; nothing was taken back");
      case Outbox.Outcome.Unknown unknown ->
          refused(
              ErrorCode.OUTCOME_UNKNOWN,
              "Kafka did not acknowledge in time; it may be asked for again without harm");
    };
  }

  private static Event retracting(Notification notification) {
    return new Event(
        "retract-" + notification.id(),
        notification.source(),
        TYPE,
        List.of(notification.room()),
        RawJson.NULL,
        Optional.empty(),
        new Lifetime.Unlimited(),
        Priority.NORMAL,
        Optional.empty(),
        Optional.empty(),
        notification.correlationId(),
        Optional.empty(),
        Optional.of(new Retraction.OfNotification(notification.id())),
        false);
  }

  private HttpResponse<byte[]> refused(ErrorCode code, String detail) {
    errors.count(code);
    return Problems.response(code, detail);
  }
}
