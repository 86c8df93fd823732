package dev.tidings.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.GuardedProcess;
import dev.tidings.embedded.Ports;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.access.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gateway as a process of its own: what its readiness says of the history, and how it ends.
class EndOfProcessTest {

  private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);
  private static final int PARTITIONS = 2;

  private final Topics topics = new Topics("end-" + UUID.randomUUID().toString().substring(0, 8));
  private final int port = Ports.pick();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Admin admin =
      Admin.create(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()));

  @TempDir private Path directory;
  private GuardedProcess gateway;

  @BeforeEach
  void start() throws Exception {
    // Not the count that the gateway is configured for.
    NewTopic history = new NewTopic(topics.history(), PARTITIONS - 1, (short) 1);
    NewTopic receipts = new NewTopic(topics.receipts(), PARTITIONS, (short) 1);
    admin.createTopics(List.of(history, receipts)).all().get();
    gateway =
        GuardedProcess.start(
            "gateway",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                GatewayApplication.class.getName()),
            Map.of(
                "MICRONAUT_SERVER_PORT", Integer.toString(port),
                "TIDINGS_ACCESS_HS256_SECRET", Tokens.SECRET,
                "TIDINGS_KAFKA_BOOTSTRAP_SERVERS", Servers.kafka().bootstrapServers(),
                "TIDINGS_KAFKA_TOPIC_PREFIX", topics.prefix(),
                "TIDINGS_REDIS_URL", Servers.redis().url(),
                "TIDINGS_REDIS_PREFIX", topics.prefix(),
                "TIDINGS_HISTORY_PARTITIONS", Integer.toString(PARTITIONS),
                "TIDINGS_HISTORY_CHECK_EVERY", "200ms",
                "TIDINGS_DRAIN_TIME", "1s"),
            GuardedProcess.StopSignal.TERM,
            directory.resolve("gateway.log"));
  }

  @AfterEach
  void stop() {
    gateway.kill();
    admin.close(Duration.ofSeconds(1));
    http.close();
  }

  /// Waits with a history of another count, serves once it has the right one, and ends with status
  /// 1 when that is not the history any more that its cursors belong to.
  @Test
  void aGatewayIsNotReadyForAnotherHistoryAndEndsWhenItsOwnIsReplaced() throws Exception {
    await().atMost(STARTS_WITHIN).until(() -> readiness().contains("\"kafka\":true"));
    assertThat(readiness()).contains("\"history\":false");
    await()
        .atMost(ENDS_WITHIN)
        .until(() -> gateway.logTail().contains("another number of partitions"));
    assertThat(gateway.isAlive()).isTrue();

    addPartition(PARTITIONS);
    await().atMost(ENDS_WITHIN).until(() -> readiness().contains("\"history\":true"));
    addPartition(PARTITIONS + 1);

    assertThat(gateway.awaitEnd(ENDS_WITHIN)).as(gateway.logTail()).isTrue();
    assertThat(gateway.exitStatus()).isEqualTo(1);
    assertThat(gateway.logTail()).contains("this gateway ends");
  }

  private void addPartition(int total) throws Exception {
    admin.createPartitions(Map.of(topics.history(), NewPartitions.increaseTo(total))).all().get();
  }

  private String readiness() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/readiness"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return ""; // nothing listens yet
    }
  }
}
