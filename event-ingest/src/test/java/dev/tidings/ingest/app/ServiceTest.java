package dev.tidings.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.embedded.Servers;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.topics.TopicsReady;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ServiceTest {

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
                "service-test",
                "tidings.kafka.client.client.rack",
                "r1",
                "tidings.history.partitions",
                3,
                "tidings.topics.events-partitions",
                2));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void makesItsTopicsAtStart() throws Exception {
    TopicsReady ready = server.getApplicationContext().getBean(TopicsReady.class);

    var layout = ready.future().get(20, TimeUnit.SECONDS);

    assertThat(layout.eventsPartitions()).isEqualTo(2);
    assertThat(layout.historyPartitions()).isEqualTo(3);
  }

  @Test
  void settingsOfEveryClientCarryKafkasOwnNames() {
    KafkaAccess kafka = server.getApplicationContext().getBean(KafkaAccess.class);

    assertThat(kafka.common("c")).containsEntry("client.rack", "r1");
  }

  @Test
  void tellsMetricsWithoutAToken() throws Exception {
    assertThat(get("/prometheus").statusCode()).isEqualTo(200);
    assertThat(get("/health/liveness").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(server.getURL() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
