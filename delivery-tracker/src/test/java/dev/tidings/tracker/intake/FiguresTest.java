package dev.tidings.tracker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.tracker.World;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  private static World world;
  private static EmbeddedServer server;

  @BeforeAll
  static void start() {
    world = World.ready();
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "datasources.default.url",
                world.store.url(),
                "tidings.kafka.bootstrap-servers",
                world.bootstrapServers,
                "tidings.kafka.topic-prefix",
                world.topics.prefix()));
  }

  @AfterAll
  static void stop() {
    server.close();
    world.close();
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
  void whatWasSentAndIsNotInTheHistoryIsUnaccounted() throws Exception {
    Instant takenAt = Instant.now().minusSeconds(120);
    Notification known = World.notification("user:ann", "known", takenAt);
    Notification unknown = World.notification("user:ann", "unknown", takenAt);
    Notification old = World.notification("user:ann", "old", takenAt.minusSeconds(20_000));
    Receipt.Party phone = new Receipt.Party("ann", "phone", "c-1");
    world.append(known);
    world.tell(
        "ann",
        new Receipt.Sent(phone, known.room(), List.of(known.id()), takenAt),
        new Receipt.Sent(phone, unknown.room(), List.of(unknown.id()), takenAt),
        new Receipt.Sent(phone, old.room(), List.of(old.id()), takenAt));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(world.rows("select count(*) from delivery")).containsExactly("3");
              assertThat(world.rows("select count(*) from notification")).containsExactly("1");
              server.getApplicationContext().getBean(Unaccounted.class).look();
              assertThat(scrape()).containsPattern("(?m)^tidings_tracker_unaccounted 2\\.0");
            });
  }

  /// The names of the table that all services share, and of the tracker's own.
  private static Set<String> promised() throws IOException {
    Set<String> names = new TreeSet<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (!line.startsWith("|")) {
        inside = false;
      } else if (line.startsWith("| every service |")
          || line.startsWith("| delivery-tracker | meaning")) {
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
