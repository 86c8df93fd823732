package dev.tidings.tracker.access;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.tracker.problem.Problems;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;

/// Stands before every address of the API; what tells nothing of anyone (the page's files, health,
/// figures) is not behind it.
@ServerFilter("/v1/**")
final class AccessFilter {

  static final String CSRF_HEADER = "X-CSRF-Token";

  private final Callers callers;

  AccessFilter(Callers callers) {
    this.callers = callers;
  }

  /// Answers where the request may not go on.
  @RequestFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Nullable
  HttpResponse<?> check(HttpRequest<?> request) {
    Optional<String> csrf = Optional.ofNullable(request.getHeaders().get(CSRF_HEADER));
    return switch (Gate.decide(
        request.getMethodName(), request.getPath(), callers.of(request), csrf)) {
      case Gate.Verdict.Pass pass -> {
        pass.person().ifPresent(person -> Callers.let(request, person));
        yield null;
      }
      case Gate.Verdict.Refuse refuse -> refusal(refuse);
    };
  }

  private static HttpResponse<?> refusal(Gate.Verdict.Refuse refuse) {
    MutableHttpResponse<byte[]> answer = Problems.answer(refuse.code(), refuse.detail());
    return refuse.code() == ErrorCode.UNAUTHENTICATED
        ? answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        : answer;
  }
}
