package dev.tidings.bench.platform;

import dev.tidings.bench.load.LoadFailed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a gateway tells of itself. Thread-safe.
public final class GatewayFigures implements AutoCloseable {

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;

  public GatewayFigures(InetSocketAddress gateway) {
    URI address =
        URI.create("http://" + gateway.getHostString() + ":" + gateway.getPort() + "/prometheus");
    this.request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
  }

  /// The sum of a figure over its labels.
  public long of(String name) {
    return sum(name + "(?:\\{[^}]*})?");
  }

  /// The sum of a figure over its labels, where one of them is this.
  ///
  /// @param label name and value, as the page has them
  public long of(String name, String label) {
    return sum(name + "\\{[^}]*" + label + "[^}]*}");
  }

  private long sum(String series) {
    try {
      String page = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      Matcher matcher = Pattern.compile("^" + series + " (\\S+)$", Pattern.MULTILINE).matcher(page);
      double sum = 0;
      while (matcher.find()) {
        sum += Double.parseDouble(matcher.group(1));
      }
      return (long) sum;
    } catch (IOException e) {
      throw new LoadFailed("the gateway does not tell its figures: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
