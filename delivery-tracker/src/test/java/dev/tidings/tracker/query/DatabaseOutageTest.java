package dev.tidings.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.notification.Notification;
import dev.tidings.embedded.EmbeddedPostgres;
import dev.tidings.embedded.FaultProxy;
import dev.tidings.tracker.World;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service as it runs, on a PostgreSQL of its own that goes away or takes nothing in.
final class DatabaseOutageTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int EACH = 20;
  private static final String COUNT = "select count(*), count(distinct id) from notification";

  @TempDir Path directory;
  private EmbeddedPostgres postgres;
  private FaultProxy proxy;
  private World world;
  private EmbeddedServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private int appended;
  private Notification last;

  @BeforeEach
  void start() {
    postgres = EmbeddedPostgres.start(directory, 0);
    proxy = FaultProxy.to(postgres.port());
    world = World.on(postgres.jdbcUrl());
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "datasources.default.url",
                world.store.url().replace(":" + postgres.port() + "/", ":" + proxy.port() + "/"),
                "tidings.kafka.bootstrap-servers",
                world.bootstrapServers,
                "tidings.kafka.topic-prefix",
                world.topics.prefix(),
                "tidings.intake.check-every",
                "200ms",
                "tidings.intake.max-pause",
                "300ms"));
    await().atMost(SOON).until(() -> ask("/health/readiness").statusCode() == 200);
    append();
    awaitAll();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    server.close();
    world.close();
    proxy.close();
    postgres.close();
  }

  @Test
  void aDatabaseThatIsGoneIsSaidAndLeavesNothingUncounted() throws Exception {
    int port = postgres.port();
    postgres.kill();
    append();

    awaitNotReady("WAITING_FOR_POSTGRESQL");
    assertThat(ask("/health/liveness").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = ask("/v1/notifications/" + last.id());
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("\"unavailable\"");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertBehind(refused);
    for (String path :
        List.of("export/notifications", "live", "online", "accounting", "audit", "redrives")) {
      HttpResponse<String> answer = ask("/v1/" + path);
      assertThat(answer.statusCode()).as(path).isEqualTo(503);
      assertThat(answer.body()).as(path).contains("nothing of what happens is lost");
    }
    assertThat(ask("/v1/session").statusCode()).isEqualTo(200);
    assertThat(ask("/prometheus").body())
        .containsPattern("(?m)^tidings_tracker_postgresql_breaker [12]\\.0");

    postgres = EmbeddedPostgres.start(directory, port);
    awaitReady();
    awaitAll();
  }

  /// A stalled network, a paused machine: nothing is closed, and nobody answers.
  @Test
  void aDatabaseThatIsSilentIsSaidAndLeavesNothingUncounted() throws Exception {
    Notification known = last;
    proxy.stall();
    List<CompletableFuture<HttpResponse<String>>> stuck =
        IntStream.range(0, 10).mapToObj(i -> askLater("/v1/notifications/" + known.id())).toList();
    append();

    awaitNotReady("WAITING_FOR_POSTGRESQL");
    assertThat(ask("/health/liveness").statusCode()).isEqualTo(200);
    assertThat(ask("/v1/notifications/" + known.id()).statusCode()).isEqualTo(503);
    // Those that were asked before anybody knew are not left hanging.
    for (CompletableFuture<HttpResponse<String>> one : stuck) {
      assertThat(one.get(SOON.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    }

    proxy.resume();
    awaitReady();
    awaitAll();
  }

  @Test
  void aDatabaseThatIsReadOnlyIsSaidAndLeavesNothingUncounted() throws Exception {
    readOnly(true);

    // Noticed though there is nothing to write.
    awaitNotReady("POSTGRESQL_READ_ONLY");
    Notification known = last;
    append();
    assertBehind(ask("/v1/session"));
    // A look at a person's data that cannot be noted is not given.
    assertThat(ask("/v1/notifications/" + known.id()).statusCode()).isEqualTo(503);

    readOnly(false);
    awaitReady();
    awaitAll();
  }

  private void readOnly(boolean on) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set default_transaction_read_only = " + (on ? "on" : "off"));
      statement.execute("select pg_reload_conf()");
    }
  }

  private void append() {
    for (int i = 0; i < EACH; i++) {
      last = World.notification("user:ann", "outage-" + appended++, Instant.now());
      world.append(last);
    }
  }

  private void awaitAll() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(world.rows(COUNT)).isEqualTo(List.of(appended + " " + appended)));
  }

  private void awaitNotReady(String state) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              HttpResponse<String> readiness = ask("/health/readiness");
              assertThat(readiness.statusCode()).isEqualTo(503);
              assertThat(readiness.body()).contains(state);
            });
  }

  private void awaitReady() throws Exception {
    await().atMost(SOON).until(() -> ask("/health/readiness").statusCode() == 200);
    HttpResponse<String> told = ask("/v1/notifications/" + last.id());
    assertThat(told.headers().firstValue(BehindFilter.BEHIND_SINCE)).isEmpty();
  }

  private static void assertBehind(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue(BehindFilter.BEHIND_SINCE).map(Instant::parse))
        .hasValueSatisfying(since -> assertThat(since).isBefore(Instant.now().plusSeconds(1)));
  }

  private CompletableFuture<HttpResponse<String>> askLater(String path) {
    return http.sendAsync(
        HttpRequest.newBuilder(URI.create(server.getURL() + path)).timeout(SOON).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.getURL() + path)).timeout(SOON).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
