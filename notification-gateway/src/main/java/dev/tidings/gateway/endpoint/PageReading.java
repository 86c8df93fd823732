package dev.tidings.gateway.endpoint;

import dev.tidings.gateway.access.Origins;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Optional;

/// Lets pages of other origins read what the addresses for clients answer (CORS), without
/// credentials. Thread-safe.
@ServerFilter({ConnectSocket.PATH, "/v1/rooms/**"})
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PageReading {

  private static final String A_DAY_SECONDS = "86400";

  private final Origins origins;

  PageReading(Origins origins) {
    this.origins = origins;
  }

  /// Answers a browser that asks first.
  @RequestFilter
  @Nullable
  HttpResponse<?> preflight(HttpRequest<?> request) {
    boolean asks =
        request.getMethod() == HttpMethod.OPTIONS
            && request.getHeaders().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    if (!asks) {
      return null;
    }
    MutableHttpResponse<?> answer =
        HttpResponse.noContent()
            .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET")
            .header(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization")
            .header(HttpHeaders.ACCESS_CONTROL_MAX_AGE, A_DAY_SECONDS);
    // What a request filter answers passes by the response filter of the same class.
    allow(request, answer);
    return answer;
  }

  @ResponseFilter
  void allow(HttpRequest<?> request, MutableHttpResponse<?> response) {
    Optional<String> origin = request.getHeaders().findFirst(HttpHeaders.ORIGIN);
    Optional<String> reader = origin.flatMap(origins::readableBy);
    if (reader.isPresent()) {
      response.header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, reader.get());
      response.header(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, HttpHeaders.RETRY_AFTER);
      response.header(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
  }
}
