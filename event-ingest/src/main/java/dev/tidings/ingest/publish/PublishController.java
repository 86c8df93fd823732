package dev.tidings.ingest.publish;

import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import dev.tidings.contracts.trace.TraceParent;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `POST /v1/events`: takes one event or an array of them, all or none.
///
/// 202 once Kafka has them all; 503 `outcome-unknown` where it did not say so in time, and then the
/// same ids may be sent again; 503 `unavailable`, at once, while Kafka is known to be gone. An
/// event keeps its key by itself, so a retry meets its first try in the same dedupe window.
/// Thread-safe; blocks on virtual threads.
@Controller("/v1/events")
final class PublishController {

  private static final Logger LOG = LoggerFactory.getLogger(PublishController.class);

  /// Shorter than an id by the longest place in an array.
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,120}");

  private final PublishSettings settings;
  private final BodyReader bodies;
  private final Outbox outbox;
  private final PublishErrors errors;
  private final BytesUnderWay underWay;

  PublishController(
      PublishSettings settings, BodyReader bodies, Outbox outbox, PublishErrors errors) {
    this.settings = settings;
    this.bodies = bodies;
    this.outbox = outbox;
    this.errors = errors;
    this.underWay = new BytesUnderWay(settings.maxBytesUnderWay());
  }

  @Post(
      consumes = {
        MediaType.APPLICATION_JSON,
        "application/cloudevents+json",
        "application/cloudevents-batch+json"
      })
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<byte[]> publish(HttpRequest<?> request, @Body byte[] body)
      throws InterruptedException {
    if (body.length > settings.maxBodyBytes()) {
      return refused(
          ErrorCode.TOO_LARGE,
          "the body has "
              + body.length
              + " bytes (expected: "
              + settings.maxBodyBytes()
              + " at most)");
    }
    Optional<String> key = header(request, "Idempotency-Key").map(PublishController::unquoted);
    if (key.isPresent() && !IDEMPOTENCY_KEY.matcher(key.get()).matches()) {
      return refused(
          ErrorCode.BAD_REQUEST,
          "Idempotency-Key: not 1 to 120 characters of printable ASCII without spaces");
    }
    if (!underWay.enter(body.length)) {
      return refused(ErrorCode.RATE_LIMITED, "more is being published than is worked on at once");
    }
    try {
      return switch (bodies.read(body, shapeOf(request), key)) {
        case BodyReading.Refused refused -> refused(refused.problem());
        case BodyReading.Events events ->
            send(
                events.events(),
                header(request, "traceparent").flatMap(TraceParent::parse).map(TraceParent::text));
      };
    } finally {
      underWay.leave(body.length);
    }
  }

  private HttpResponse<byte[]> send(List<EventReading.Valid> events, Optional<String> trace)
      throws InterruptedException {
    return switch (outbox.send(events.stream().map(EventReading.Valid::event).toList(), trace)) {
      case Outbox.Outcome.Taken taken ->
          HttpResponse.<byte[]>accepted()
              .body(TakenAnswer.of(events))
              .contentType(MediaType.APPLICATION_JSON_TYPE);
      case Outbox.Outcome.Gone gone ->
          refused(ErrorCode.UNAVAILABLE, "Kafka does not answer; nothing was taken");
      case Outbox.Outcome.Unknown unknown -> {
        LOG.atDebug().addKeyValue("cause", unknown.cause()).log("outcome of a publish unknown");
        yield refused(
            ErrorCode.OUTCOME_UNKNOWN,
            "Kafka did not acknowledge within "
                + settings.timeout().toMillis()
                + " ms; the same events may be sent again without harm");
      }
    };
  }

  private HttpResponse<byte[]> refused(ErrorCode code, String detail) {
    return refused(Problem.of(code, detail));
  }

  private HttpResponse<byte[]> refused(Problem problem) {
    errors.count(problem.code());
    return Problems.response(problem);
  }

  private static BodyReader.Shape shapeOf(HttpRequest<?> request) {
    return request
        .getContentType()
        .filter(type -> type.getName().startsWith("application/cloudevents"))
        .map(type -> BodyReader.Shape.CLOUD_EVENTS)
        .orElse(BodyReader.Shape.EVENTS);
  }

  private static Optional<String> header(HttpRequest<?> request, String name) {
    return request.getHeaders().findFirst(name);
  }

  /// The draft standard writes the key in double quotes; most clients do not.
  private static String unquoted(String key) {
    boolean quoted = key.length() > 1 && key.startsWith("\"") && key.endsWith("\"");
    return quoted ? key.substring(1, key.length() - 1) : key;
  }
}
