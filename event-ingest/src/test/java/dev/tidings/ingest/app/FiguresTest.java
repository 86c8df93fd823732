package dev.tidings.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.embedded.Servers;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `/prometheus` gives what `docs/configuration.md` promises, and nothing of ours beside it.
class FiguresTest {

  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Pattern OURS = Pattern.compile("\\b(?:realtime|tidings)_[a-z_]+");
  private static final String SAMPLES = "_(bucket|count|sum|max)$";

  private static EmbeddedServer server;

  @BeforeAll
  static void start() {
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "tidings.kafka.bootstrap-servers",
                Servers.kafka().bootstrapServers(),
                "tidings.kafka.topic-prefix",
                "figures-test",
                "tidings.redis.url",
                Servers.redis().url()));
  }

  @AfterAll
  static void stop() {
    server.close();
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

  /// The names of the table that all services share, and of ingest's own.
  private static Set<String> promised() throws IOException {
    Set<String> names = new TreeSet<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (!line.startsWith("|")) {
        inside = false;
      } else if (line.startsWith("| every service |")
          || line.startsWith("| event-ingest | meaning")) {
        inside = true;
      } else if (inside) {
        OURS.matcher(line.split("\\|", 3)[1]).results().map(MatchResult::group).forEach(names::add);
      }
    }
    return names;
  }

  private static String scrape() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.getURL() + "/prometheus")).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
