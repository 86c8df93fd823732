package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.access.Tokens;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `/prometheus` gives what `docs/configuration.md` promises, and nothing of ours beside it.
class FiguresTest {

  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Pattern OURS = Pattern.compile("\\b(?:realtime|tidings)_[a-z_]+");
  private static final String SAMPLES = "_(bucket|count|sum|max)$";

  private static Gateway gateway;

  @BeforeAll
  static void start() {
    gateway = Gateway.start(Map.of());
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void everyNameOfThePageIsThereAndNoOther() throws Exception {
    Set<String> promised = promised();

    Set<String> told =
        scrape()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .flatMap(line -> OURS.matcher(line.split("[{ ]", 2)[0]).results())
            .map(MatchResult::group)
            .map(name -> promised.contains(name) ? name : name.replaceAll(SAMPLES, ""))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(told).isEqualTo(promised);
  }

  @Test
  void theFiveNamesOfAllServicesAreThereToTheLetter() throws Exception {
    assertThat(scrape())
        .containsPattern("(?m)^realtime_connections_total ")
        .containsPattern("(?m)^realtime_rooms_total ")
        .containsPattern("(?m)^realtime_messages_sent ")
        .containsPattern("(?m)^realtime_messages_received ")
        .containsPattern("(?m)^realtime_redis_publish_errors ");
  }

  @Test
  void aConnectionThatBringsACursorCountsAsAReconnect() throws Exception {
    String cursor;
    try (Client first = gateway.connect(Tokens.of("figures"))) {
      cursor = first.hear("welcome").path("rooms").get(0).path("cursor").asText();
      assertThat(scrape())
          .containsPattern("(?m)^realtime_connections_total 1\\.0")
          .containsPattern("(?m)^realtime_rooms_total 2\\.0")
          .contains("realtime_reconnects_total 0.0");
    }
    try (Client second = gateway.connect(Tokens.of("figures"), "cursor", cursor)) {
      second.hear("welcome");
      assertThat(scrape())
          .contains("realtime_connects_total 2.0")
          .contains("realtime_reconnects_total 1.0");
    }
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(scrape())
                    .containsPattern("(?m)^realtime_connections_total 0\\.0")
                    .contains("realtime_connection_duration_seconds_count 2"));
  }

  /// The names of the table that all services share, and of the gateway's own.
  private static Set<String> promised() throws IOException {
    Set<String> names = new TreeSet<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (!line.startsWith("|")) {
        inside = false;
      } else if (line.startsWith("| every service |")
          || line.startsWith("| notification-gateway | meaning")) {
        inside = true;
      } else if (inside) {
        OURS.matcher(line.split("\\|", 3)[1]).results().map(MatchResult::group).forEach(names::add);
      }
    }
    return names;
  }

  private static String scrape() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(gateway.address("http", "/prometheus")).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
