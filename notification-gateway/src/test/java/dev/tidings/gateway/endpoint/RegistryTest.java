package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.registry.ConnectionLookup;
import dev.tidings.gateway.registry.Placed;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Where users are connected, as it stands in Redis.
class RegistryTest {

  private static Gateway gateway;
  private static RedisClient client;
  private static StatefulRedisConnection<String, String> redis;
  private static String prefix;

  @BeforeAll
  static void start() {
    gateway =
        Gateway.inMemory(
            Map.of(
                "tidings.instance-id", "g-one",
                "tidings.registry.beat-every", "50ms",
                "tidings.registry.expire-after", "2s"));
    client = RedisClient.create(gateway.setting("tidings.redis.url"));
    redis = client.connect();
    prefix = gateway.setting("tidings.redis.prefix");
  }

  @AfterAll
  static void stop() {
    redis.close();
    client.shutdown();
    gateway.close();
  }

  @Test
  void aConnectionIsFoundWhileItLastsAndItsGatewayTellsItsLoad() {
    try (Client one = gateway.connect(Tokens.of("reg1"), "device", "phone")) {
      String connection = one.hear("welcome").path("connection").asText();
      Awaitility.await().until(() -> found("reg1").size() == 1);
      Placed placed = found("reg1").getFirst();
      assertThat(placed.connection()).isEqualTo(connection);
      assertThat(placed.gateway()).isEqualTo("g-one");
      assertThat(placed.device()).isEqualTo("phone");
      Awaitility.await().until(() -> load("connections").equals("1"));
      assertThat(load("rooms")).isEqualTo("2");
      assertThat(load("draining")).isEqualTo("false");
      assertThat(load("address")).isEqualTo("127.0.0.1:" + gateway.port());
    }
    Awaitility.await().until(() -> found("reg1").isEmpty());
  }

  @Test
  void whatADeadGatewayLeftBehindIsNotTold() {
    redis.sync().hset(prefix + ":conn:reg2", "old", "g-dead|phone|1700000000000");
    try (Client one = gateway.connect(Tokens.of("reg2"))) {
      one.hear("welcome");
      Awaitility.await().until(() -> found("reg2").size() == 1);
      assertThat(found("reg2").getFirst().gateway()).isEqualTo("g-one");
      assertThat(redis.sync().hexists(prefix + ":conn:reg2", "old")).isFalse();
    }
  }

  /// A gateway that was killed and comes back under its name does not have the connections that it
  /// had before.
  @Test
  void whatAnEarlierLifeOfAGatewayLeftBehindIsNotTold() {
    redis.sync().hset(prefix + ":conn:reg4", "old", "g-one|phone|1700000000000");
    try (Client one = gateway.connect(Tokens.of("reg4"))) {
      one.hear("welcome");
      Awaitility.await().until(() -> found("reg4").size() == 1);
      assertThat(found("reg4").getFirst().connection()).isNotEqualTo("old");
      assertThat(redis.sync().hexists(prefix + ":conn:reg4", "old")).isFalse();
    }
  }

  @Test
  void whatRedisForgetsIsWrittenAgain() {
    try (Client one = gateway.connect(Tokens.of("reg3"))) {
      one.hear("welcome");
      Awaitility.await().until(() -> found("reg3").size() == 1);
      redis.sync().del(prefix + ":conn:reg3", prefix + ":gateway:g-one");
      Awaitility.await().until(() -> found("reg3").size() == 1);
    }
  }

  private static List<Placed> found(String user) {
    return gateway.bean(ConnectionLookup.class).lookup(user)
            instanceof ConnectionLookup.Result.Found(List<Placed> placed)
        ? placed
        : List.of();
  }

  private static String load(String field) {
    return String.valueOf(redis.sync().hget(prefix + ":gateway:g-one", field));
  }
}
