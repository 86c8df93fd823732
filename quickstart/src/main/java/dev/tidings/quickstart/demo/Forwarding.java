package dev.tidings.quickstart.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Forwards GETs to a service, so that the page reaches all from one origin and the services need
/// no rules for other origins. Thread-safe.
final class Forwarding implements HttpHandler {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String prefix;
  private final String target;
  private final HttpClient http;
  private final Supplier<Optional<String>> token;

  /// Hands on the token that it is asked with.
  ///
  /// @param prefix what is taken from the path before it is asked of `target`
  Forwarding(String prefix, String target, HttpClient http) {
    this(prefix, target, http, Optional::empty);
  }

  /// @param token what it asks with, where there is one, instead of what it is asked with
  Forwarding(String prefix, String target, HttpClient http, Supplier<Optional<String>> token) {
    this.prefix = prefix;
    this.target = target;
    this.http = http;
    this.token = token;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("GET")) {
      Exchanges.answer(exchange, 405, "text/plain", "GET only\n");
      return;
    }
    String rest = exchange.getRequestURI().toASCIIString().substring(prefix.length());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target + rest)).timeout(TIMEOUT);
    token
        .get()
        .map(own -> "Bearer " + own)
        .or(() -> Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")))
        .ifPresent(value -> request.header("Authorization", value));
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      String type = answer.headers().firstValue("Content-Type").orElse(Exchanges.JSON);
      Exchanges.answer(exchange, answer.statusCode(), type, answer.body());
    } catch (IOException e) {
      Exchanges.answer(exchange, 502, "text/plain", target + " does not answer\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
    }
  }
}
