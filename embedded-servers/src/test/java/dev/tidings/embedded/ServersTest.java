package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import java.sql.DriverManager;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class ServersTest {

  @Test
  void sharedServersStartTogetherAndAnswer() throws Exception {
    long began = System.nanoTime();
    var kafka = CompletableFuture.supplyAsync(Servers::kafka);
    var redis = CompletableFuture.supplyAsync(Servers::redis);
    var postgres = CompletableFuture.supplyAsync(Servers::postgres);
    CompletableFuture.allOf(kafka, redis, postgres).get(60, TimeUnit.SECONDS);
    System.out.printf("all three up in %d ms%n", (System.nanoTime() - began) / 1_000_000);

    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.join().bootstrapServers()))) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }
    try (var client = RedisClient.create(redis.join().url());
        var connection = client.connect()) {
      assertThat(connection.sync().ping()).isEqualTo("PONG");
    }
    try (var connection = DriverManager.getConnection(postgres.join().jdbcUrl());
        var rows = connection.createStatement().executeQuery("select current_database()")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("tidings");
    }
  }

  @Test
  void sharedServersAreStartedOnce() {
    assertThat(Servers.redis()).isSameAs(Servers.redis());
  }

  @Test
  void serverThatAPropertyNamesIsUsedAndNoneStarted() {
    System.setProperty("tidings.test.example", "redis://10.0.0.7:6379");
    var shared =
        new Servers.Shared<>(
            "tidings.test.example",
            Servers.RedisAddress::new,
            () -> {
              throw new AssertionError("started");
            });

    assertThat(shared.get().url()).isEqualTo("redis://10.0.0.7:6379");
  }

  @Test
  void serverThatNoPropertyNamesIsGotFromTheSourceOnce() {
    Queue<String> asked = new ArrayDeque<>(List.of("redis://10.0.0.9:6379"));
    var shared =
        new Servers.Shared<>("tidings.test.nothing", Servers.RedisAddress::new, asked::remove);

    assertThat(shared.get().url()).isEqualTo("redis://10.0.0.9:6379");
    assertThat(shared.get()).isSameAs(shared.get());
  }

  @Test
  void addressesTellHostAndPortForAProxy() {
    var redis = new Servers.RedisAddress("redis://10.0.0.7:6379");
    var postgres = new Servers.PostgresAddress("jdbc:postgresql://10.0.0.8:5432/tidings?user=x");

    assertThat(List.of(redis.host(), postgres.host())).containsExactly("10.0.0.7", "10.0.0.8");
    assertThat(List.of(redis.port(), postgres.port())).containsExactly(6379, 5432);
  }
}
