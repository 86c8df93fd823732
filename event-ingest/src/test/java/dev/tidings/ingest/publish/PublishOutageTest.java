package dev.tidings.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.embedded.EmbeddedKafka;
import dev.tidings.embedded.FaultProxy;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.topics.TopicsReady;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kafka goes away in the middle: the producer is told that the outcome is unknown, sends the same
/// ids again, and each event stands in the history once.
class PublishOutageTest {

  private static final String BODY =
      """
      [{"id":"o-1","source":"shop","type":"order.shipped","to":["user:1"],"data":1},
       {"id":"o-2","source":"shop","type":"order.shipped","to":["user:2"],"data":2}]""";

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path directory;

  /// Nothing reaches Kafka: what was unknown was not taken.
  @Test
  void unknownOutcomeMayBeSentAgainAndStandsInHistoryOnce() throws Exception {
    during(FaultProxy::cut, FaultProxy::restore, server -> {});
  }

  /// The request reaches Kafka and its answer is lost: what was unknown was taken, and is sent
  /// again.
  @Test
  void whatKafkaTookWithoutBeingHeardStandsInHistoryOnceThoughItIsSentAgain() throws Exception {
    during(
        FaultProxy::stallAnswers,
        FaultProxy::resume,
        server -> assertThat(inTopic(server, events(server), "\"id\":\"o-1\"")).isEqualTo(1));
  }

  /// Whose requests would wait half a minute each is told at once, and of nothing that may have
  /// been taken.
  @Test
  void whileKafkaIsKnownToBeGonePublishingIsRefusedAtOnce() throws Exception {
    int kafkaPort;
    try (ServerSocket free = new ServerSocket(0)) {
      kafkaPort = free.getLocalPort();
    }
    try (EmbeddedServer server = service(kafkaPort, "30s");
        HttpClient http = HttpClient.newHttpClient()) {
      for (int life = 0; life < 2; life++) {
        await().atMost(SOON).until(() -> breaker(server) == 2);
        HttpResponse<String> refused = post(http, server, BODY);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.body()).contains("\"unavailable\"");
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, kafkaPort)) {
          assertThat(kafka.port()).isEqualTo(kafkaPort);
          await().atMost(SOON).until(() -> breaker(server) == 0);
          await().atMost(SOON).until(() -> post(http, server, BODY).statusCode() == 202);
        }
      }
    }
  }

  private static double breaker(EmbeddedServer server) {
    return server
        .getApplicationContext()
        .getBean(MeterRegistry.class)
        .get("tidings.kafka.breaker")
        .gauge()
        .value();
  }

  /// @param healed looks at what is there before anything is sent again
  private void during(
      Consumer<FaultProxy> breaks, Consumer<FaultProxy> heals, Consumer<EmbeddedServer> healed)
      throws Exception {
    int kafkaPort;
    try (ServerSocket free = new ServerSocket(0)) {
      kafkaPort = free.getLocalPort();
    }
    try (FaultProxy proxy = FaultProxy.start(0, "127.0.0.1", kafkaPort);
        EmbeddedKafka kafka =
            EmbeddedKafka.start(
                directory,
                kafkaPort,
                Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + proxy.port()));
        EmbeddedServer server = service(proxy.port(), "1s");
        HttpClient http = HttpClient.newHttpClient()) {
      assertThat(kafka.port()).isEqualTo(kafkaPort);
      var unused =
          server
              .getApplicationContext()
              .getBean(TopicsReady.class)
              .future()
              .get(30, TimeUnit.SECONDS);
      assertThat(post(http, server, BODY.replace("o-", "before-")).statusCode()).isEqualTo(202);

      breaks.accept(proxy);
      HttpResponse<String> unknown = post(http, server, BODY);

      assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(503);
      assertThat(unknown.body()).contains("outcome-unknown");
      assertThat(unknown.headers().firstValue("retry-after")).isPresent();

      heals.accept(proxy);
      healed.accept(server);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> post(http, server, BODY).statusCode() == 202);
      assertThat(post(http, server, BODY).statusCode()).isEqualTo(202);

      // Behind all of it: a late duplicate has come before this one.
      String last = BODY.replace("o-", "last-");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> post(http, server, last).statusCode() == 202);
      for (String event : List.of("last-1", "last-2", "o-1", "o-2")) {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(inTopic(server, history(server), "\"event\":\"" + event + "\""))
                        .as(event)
                        .isEqualTo(1));
      }
    }
  }

  private static EmbeddedServer service(int kafkaPort, String publishTimeout) {
    return ApplicationContext.run(
        EmbeddedServer.class,
        Map.of(
            "micronaut.server.port",
            -1,
            "tidings.kafka.bootstrap-servers",
            "127.0.0.1:" + kafkaPort,
            "tidings.kafka.topic-prefix",
            "outage",
            "tidings.redis.url",
            Servers.redis().url(),
            "tidings.redis.prefix",
            "outage",
            "tidings.publish.timeout",
            publishTimeout));
  }

  private static String events(EmbeddedServer server) {
    return kafka(server).topics().events();
  }

  private static String history(EmbeddedServer server) {
    return kafka(server).topics().history();
  }

  private static long inTopic(EmbeddedServer server, String topic, String text) {
    return PublishTest.RecordsOf.topic(kafka(server), topic).stream()
        .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(text))
        .count();
  }

  private static KafkaAccess kafka(EmbeddedServer server) {
    return server.getApplicationContext().getBean(KafkaAccess.class);
  }

  private static HttpResponse<String> post(HttpClient http, EmbeddedServer server, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.getURL() + "/v1/events"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
