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

/// What ingest's relay counts: records that Redis took and published. Each look costs ingest some
/// milliseconds of CPU. Thread-safe.
public final class RelayCount {

  private static final Pattern RECORDS =
      Pattern.compile("^tidings_relay_records_total(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;

  RelayCount(String ingest) {
    this.request =
        HttpRequest.newBuilder(URI.create(ingest + "/prometheus"))
            .timeout(Duration.ofSeconds(5))
            .build();
  }

  /// Since ingest's start.
  public long records() {
    try {
      Matcher matcher =
          RECORDS.matcher(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
      double sum = 0;
      while (matcher.find()) {
        sum += Double.parseDouble(matcher.group(1));
      }
      return (long) sum;
    } catch (IOException e) {
      throw new LoadFailed("ingest does not tell its figures: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
  }
}
