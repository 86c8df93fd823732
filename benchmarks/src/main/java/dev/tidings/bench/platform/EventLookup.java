package dev.tidings.bench.platform;

import dev.tidings.bench.load.LoadFailed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What became of an event, as ingest tells it. Thread-safe.
public final class EventLookup {

  private static final Pattern STATE = Pattern.compile("\"state\":\"([a-z-]+)\"");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String ingest;

  EventLookup(String ingest) {
    this.ingest = ingest;
  }

  /// Its state, or `unknown` where ingest cannot tell yet.
  public String stateOf(String source, String id) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(ingest + "/v1/events/" + source + "/" + id))
              .timeout(TIMEOUT)
              .build();
      Matcher state =
          STATE.matcher(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
      return state.find() ? state.group(1) : "unknown";
    } catch (IOException e) {
      throw new LoadFailed("ingest does not tell what became of an event: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
  }
}
