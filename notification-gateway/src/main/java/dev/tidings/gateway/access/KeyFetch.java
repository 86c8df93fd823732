package dev.tidings.gateway.access;

import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Fetches a JWK set over HTTP. Blocks; thread-safe.
final class KeyFetch {

  private static final int MAX_BYTES = 256 * 1_024;

  private final HttpRequest request;
  private final HttpClient client;
  private final Duration timeout;

  KeyFetch(String address, Duration timeout) {
    this.request = HttpRequest.newBuilder(URI.create(address)).build();
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    this.timeout = timeout;
  }

  /// The keys, or empty where the address does not answer in time with a JWK set of 256 KiB at
  /// most.
  Optional<JWKSet> now() {
    // The client's own timeout ends with the headers: a body that drips would hold us for ever.
    CompletableFuture<HttpResponse<String>> asked =
        client.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BYTES));
    try {
      HttpResponse<String> response = asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return response.statusCode() == 200
          ? Optional.of(JWKSet.parse(response.body()))
          : Optional.empty();
    } catch (ExecutionException | TimeoutException | ParseException e) {
      asked.cancel(true);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
