package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/// A gateway that Redis answers and that hears nothing of it.
final class DeafTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final Duration SOON = Duration.ofSeconds(60);

  /// Deaf after half a second of silence, and given a second before the next attempt to mend it.
  private static final CanarySettings CANARY = new CanarySettings(Duration.ofMillis(200), 3);

  private final Room room = new Room("team:deaf");
  private final RedisClient client = RedisClient.create();

  @AfterEach
  void endClient() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void whoHearsNothingThoughRedisAnswersIsNotReadyAndDeliversFromTheLog() throws Exception {
    createTopic("deaf1");
    int redis = Servers.redis().port();
    try (FaultProxy subscribed = FaultProxy.to(redis);
        TestGateway gateway = gateway("deaf1", subscribed.port(), redis);
        TestRelay relay = relay("deaf1", gateway, redis)) {
      FeedReadiness readiness =
          new FeedReadiness(gateway.link, gateway.history, gateway.tail, gateway.outages);
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>(List.of(relay.publish(room).offset()));
      await().atMost(SOON).until(() -> stayed.follower().offsets.equals(published));
      assertThat(of(readiness).getStatus()).isEqualTo(HealthStatus.UP);
      assertThat(of(readiness).getDetails().toString()).contains("redis=true");

      subscribed.stall();
      await().atMost(SOON).until(() -> gateway.link.deaf() == 1);
      assertThat(of(readiness).getStatus()).isEqualTo(HealthStatus.DOWN);
      assertThat(of(readiness).getDetails().toString()).contains("redis=deaf");
      published.add(relay.publish(room).offset());
      await().atMost(SOON).until(() -> stayed.follower().offsets.equals(published));

      subscribed.resume();
      await().atMost(SOON).until(() -> gateway.link.deaf() == 0 && gateway.link.isUp());
      assertThat(of(readiness).getStatus()).isEqualTo(HealthStatus.UP);
      await()
          .atMost(SOON)
          .until(
              () -> {
                published.add(relay.publish(room).offset());
                return gateway.outages.tailing() == 0;
              });
      await().atMost(SOON).until(() -> stayed.follower().offsets.equals(published));
    }
  }

  /// The address of Redis has moved to another server, and the old one lives on: the subscription
  /// stayed there, where pings are answered and nobody publishes any more.
  @Test
  void aSubscriptionThatWasLeftBehindAtAnotherServerIsMadeAnew(@TempDir Path directory)
      throws Exception {
    createTopic("deaf2");
    try (EmbeddedRedis old = EmbeddedRedis.start(directory.resolve("a"), 0);
        EmbeddedRedis next = EmbeddedRedis.start(directory.resolve("b"), 0);
        FaultProxy address = FaultProxy.to(old.port());
        TestGateway gateway = gateway("deaf2", address.port(), address.port());
        TestRelay before = relay("deaf2", gateway, old.port());
        TestRelay after = relay("deaf2", gateway, next.port());
        StatefulRedisConnection<String, byte[]> operator = connect(old.port())) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>(List.of(before.publish(room).offset()));
      await().atMost(SOON).until(() -> stayed.follower().offsets.equals(published));
      assertThat(breaks(gateway)).isZero();

      address.moveTo(next.port());
      operator.sync().clientKill(KillArgs.Builder.typeNormal().skipme());
      after.generation = "g2";
      after.restartAt(0, published.getLast() + 1);
      await()
          .atMost(SOON)
          .until(
              () -> {
                published.add(after.publish(room).offset());
                return breaks(gateway) > 0
                    && gateway.link.deaf() == 0
                    && gateway.outages.tailing() == 0
                    && received(gateway) > 1;
              });
      await().atMost(SOON).until(() -> stayed.follower().offsets.equals(published));
    }
  }

  @Test
  void aRedisThatIsGoneMakesNobodyDeafAndLeavesTheGatewayReady(@TempDir Path directory)
      throws Exception {
    createTopic("deaf3");
    try (EmbeddedRedis redis = EmbeddedRedis.start(directory, 0);
        TestGateway gateway = gateway("deaf3", redis.port(), redis.port())) {
      FeedReadiness readiness =
          new FeedReadiness(gateway.link, gateway.history, gateway.tail, gateway.outages);
      gateway.topic();
      await().atMost(SOON).until(() -> gateway.link.isUp());
      redis.kill();
      await().atMost(SOON).until(() -> !gateway.link.isUp());
      await()
          .during(Duration.ofSeconds(3))
          .atMost(SOON)
          .until(() -> of(readiness).getStatus().equals(HealthStatus.UP));
      assertThat(of(readiness).getDetails().toString()).contains("redis=false");
    }
  }

  private static TestGateway gateway(String prefix, int subscribed, int commands) {
    return new TestGateway(
        KAFKA,
        new TestGateway.Ways(
            "redis://127.0.0.1:" + subscribed,
            "redis://127.0.0.1:" + commands,
            TestGateway.PING_EVERY,
            CANARY),
        prefix,
        1,
        TestGateway.settings(),
        TestGateway.TAILING);
  }

  private static double breaks(TestGateway gateway) {
    return gateway.metrics.get("tidings.live.breaks").counter().count();
  }

  private static double received(TestGateway gateway) {
    return gateway.metrics.get("tidings.live.received").counter().count();
  }

  private StatefulRedisConnection<String, byte[]> connect(int port) {
    return client.connect(CODEC, RedisURI.create("127.0.0.1", port));
  }

  private TestRelay relay(String prefix, TestGateway gateway, int port) {
    return new TestRelay(
        KAFKA, gateway.topic(), new RedisNames(prefix, gateway.topic().epoch(), 1), connect(port));
  }

  private static HealthResult of(FeedReadiness readiness) {
    return Mono.from(readiness.getResult()).block();
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
