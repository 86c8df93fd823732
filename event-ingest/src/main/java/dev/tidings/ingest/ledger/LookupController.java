package dev.tidings.ingest.ledger;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import dev.tidings.ingest.reading.EventName;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/// What became of an event: `GET /v1/events/{source}/{id}`, both percent-encoded, or `GET
/// /v1/events?source=&id=` where a proxy does not let an encoded slash through.
@Controller("/v1/events")
final class LookupController {

  private final Lookup lookup;
  private final TopicsReady topics;

  LookupController(Lookup lookup, TopicsReady topics) {
    this.lookup = lookup;
    this.topics = topics;
  }

  @Get("/{source}/{id}")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<byte[]> byPath(@PathVariable String source, @PathVariable String id)
      throws InterruptedException {
    return answer(new EventName(source, id));
  }

  @Get("{?source,id}")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<byte[]> byQuery(
      @QueryValue(defaultValue = "") String source, @QueryValue(defaultValue = "") String id)
      throws InterruptedException {
    return source.isEmpty() || id.isEmpty()
        ? problem(ErrorCode.BAD_REQUEST, "no source or no id (expected: ?source=...&id=...)")
        : answer(new EventName(source, id));
  }

  private HttpResponse<byte[]> answer(EventName name) throws InterruptedException {
    return switch (lookup.find(name)) {
      case Answer.Decided decided -> json(AnswerCodec.encode(decided, epoch()));
      case Answer.Deferred deferred -> json(AnswerCodec.encode(deferred));
      case Answer.Taken taken -> json(AnswerCodec.encode(name, taken));
      case Answer.Unknown() ->
          problem(ErrorCode.NOT_FOUND, "never taken, or longer ago than is remembered");
      case Answer.Unavailable(String detail) -> problem(ErrorCode.UNAVAILABLE, detail);
    };
  }

  private Epoch epoch() {
    return topics.now().map(TopicLayout::epoch).orElseThrow();
  }

  private static HttpResponse<byte[]> json(byte[] body) {
    return HttpResponse.ok(body).contentType(MediaType.APPLICATION_JSON_TYPE);
  }

  private static HttpResponse<byte[]> problem(ErrorCode code, String detail) {
    var response =
        HttpResponse.<byte[]>status(io.micronaut.http.HttpStatus.valueOf(code.status()))
            .body(ProblemCodec.encode(Problem.of(code, detail)))
            .contentType(Problem.MEDIA_TYPE);
    return code == ErrorCode.UNAVAILABLE ? response.header(HttpHeaders.RETRY_AFTER, "1") : response;
  }
}
