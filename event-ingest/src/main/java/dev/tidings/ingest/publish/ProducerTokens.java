package dev.tidings.ingest.publish;

import dev.tidings.contracts.problem.ErrorCode;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets producers in by bearer token, where tokens are configured. Thread-safe.
@Context
@ServerFilter({"/v1/events", "/v1/events/**", "/v1/notifications/**"})
final class ProducerTokens {

  private static final Logger LOG = LoggerFactory.getLogger(ProducerTokens.class);
  private static final String BEARER = "Bearer ";

  private final PublishErrors errors;
  private final List<byte[]> tokens;

  ProducerTokens(PublishSettings settings, PublishErrors errors) {
    this.errors = errors;
    this.tokens =
        settings.tokens().stream().map(token -> token.getBytes(StandardCharsets.UTF_8)).toList();
    if (tokens.isEmpty()) {
      LOG.atWarn().log("everyone who reaches /v1/events may publish: no tidings.publish.tokens");
    }
  }

  @RequestFilter
  @Nullable
  HttpResponse<?> check(HttpRequest<?> request) {
    if (tokens.isEmpty() || isKnown(request.getHeaders().get("Authorization"))) {
      return null;
    }
    errors.count(ErrorCode.UNAUTHENTICATED);
    return Problems.response(
        ErrorCode.UNAUTHENTICATED, "Authorization: no token that is known (expected: Bearer ...)");
  }

  private boolean isKnown(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return false;
    }
    byte[] brought =
        authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
    boolean known = false;
    for (byte[] token : tokens) {
      // All are compared, each in constant time: how long it takes tells nothing.
      known |= MessageDigest.isEqual(token, brought);
    }
    return known;
  }
}
