package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.EmbeddedRedis;
import dev.tidings.embedded.FaultProxy;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.bus.CanarySettings;
import dev.tidings.gateway.feed.TestGateway.Followed;
import dev.tidings.gateway.subscription.Begin;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Redis ends a subscription in the middle of its messages. Nothing stands in for it here: what was
/// lost must be noticed, and read from the tail before anything later is delivered.
final class LostOnTheWayTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Room room = new Room("team:lost");
  private final RedisClient client = RedisClient.create();

  @TempDir private Path directory;

  @AfterEach
  void endClient() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void subscriptionsThatAreKilledInTrafficLoseNobodyAMessage() throws Exception {
    createTopic("lost1");
    try (EmbeddedRedis redis = EmbeddedRedis.start(directory, 0);
        TestGateway gateway =
            new TestGateway(KAFKA, redis.url(), "lost1", 1, TestGateway.settings());
        TestRelay relay = relay("lost1", gateway, redis);
        StatefulRedisConnection<String, byte[]> operator = connect(redis)) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        published.add(relay.publish(room).offset());
        if (i % 50 == 25) {
          operator.sync().clientKill(KillArgs.Builder.typePubsub());
        }
      }
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(stayed.follower().offsets).isEqualTo(published));
      assertThat(gateway.metrics.get("tidings.live.breaks").counter().count()).isPositive();
      assertThat(stayed.follower().outline()).containsExactly("begun");
    }
  }

  /// The gateway takes nothing for a while, more is published than Redis keeps for it, and Redis
  /// hangs up. Pings and canary would end the connection too: here they come too late.
  @Test
  void whatIsPastTheOutputBufferLimitIsReadFromTheTailBeforeAnythingLater() throws Exception {
    createTopic("lost2");
    try (EmbeddedRedis redis =
            EmbeddedRedis.start(
                directory,
                0,
                List.of("--client-output-buffer-limit", "pubsub", "65536", "0", "0"));
        FaultProxy subscribed = FaultProxy.to(redis.port());
        TestGateway gateway =
            new TestGateway(
                KAFKA,
                new TestGateway.Ways(
                    "redis://127.0.0.1:" + subscribed.port(),
                    redis.url(),
                    Duration.ofHours(1),
                    new CanarySettings(Duration.ofHours(1), 3)),
                "lost2",
                1,
                TestGateway.settings(),
                TestGateway.NEVER_TAILING);
        TestRelay relay = relay("lost2", gateway, redis);
        StatefulRedisConnection<String, byte[]> operator = connect(redis)) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>(List.of(relay.publish(room).offset()));
      await().atMost(SOON).until(() -> stayed.follower().offsets.equals(published));

      subscribed.stallAnswers();
      String channel = new RedisNames("lost2", gateway.topic().epoch(), 1).channel(room);
      byte[] large = large();
      await()
          .atMost(SOON)
          .until(
              () -> {
                published.add(relay.publish(room).offset());
                operator.sync().publish(channel, large);
                return operator.sync().pubsubNumsub(channel).get(channel) == 0;
              });
      for (int i = 0; i < 10; i++) {
        published.add(relay.publish(room).offset());
      }
      assertThat(Files.readString(directory.resolve("redis.log")))
          .contains("overcoming of output buffer limits");
      subscribed.resume();
      published.add(relay.publish(room).offset());

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(stayed.follower().offsets).isEqualTo(published));
      assertThat(stayed.follower().outline())
          .filteredOn(line -> !line.equals("ephemeral"))
          .containsExactly("begun");
    }
  }

  /// An ephemeral message of a megabyte: some of them fill what the kernel holds.
  private static byte[] large() {
    return LiveMessageCodec.encode(
        new LiveMessage.Ephemeral(
            OptionalLong.empty(),
            ("{\"x\":\"" + "x".repeat(1 << 20) + "\"}").getBytes(StandardCharsets.US_ASCII)));
  }

  private TestRelay relay(String prefix, TestGateway gateway, EmbeddedRedis redis) {
    return new TestRelay(
        KAFKA, gateway.topic(), new RedisNames(prefix, gateway.topic().epoch(), 1), connect(redis));
  }

  private StatefulRedisConnection<String, byte[]> connect(EmbeddedRedis redis) {
    return client.connect(CODEC, io.lettuce.core.RedisURI.create(redis.url()));
  }

  private static void createTopic(String prefix) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(prefix + ".history", 1, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    }
  }
}
