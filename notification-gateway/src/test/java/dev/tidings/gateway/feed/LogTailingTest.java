package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.FaultProxy;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.feed.TestGateway.Followed;
import dev.tidings.gateway.feed.TestRelay.Stored;
import dev.tidings.gateway.subscription.Begin;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Marks trail, whatever the cause, and what is live comes from the log until they keep up again.
final class LogTailingTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final RedisClient client = RedisClient.create(Servers.redis().url());
  private final Room room = new Room("team:tailed");

  @AfterEach
  void endClient() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void aDeadRelayIsStoodInForByTheLogAndComesBackWithoutASeam() throws Exception {
    try (TestGateway gateway = gateway("tailed1", Servers.redis().url());
        TestRelay relay = relay("tailed1", gateway)) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>();
      published.add(relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.size() == 1);
      List<Stored> unrelayed = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        unrelayed.add(relay.store(room));
        published.add(unrelayed.getLast().offset());
      }
      await().until(() -> stayed.follower().offsets.size() == 21);
      assertThat(gateway.outages.tailing()).isEqualTo(1);

      Room other = new Room("team:opened-meanwhile");
      Followed came = gateway.follow(other, new Begin.Now()).begun();
      long first = relay.store(other).offset();
      await().until(() -> came.follower().offsets.contains(first));

      unrelayed.forEach(relay::relay);
      await()
          .until(
              () -> {
                // The relay is back, and traffic goes on while the feeds go over to it.
                published.add(relay.publish(room).offset());
                return gateway.outages.tailing() == 0;
              });
      published.add(relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.contains(published.getLast()));
      assertThat(stayed.follower().offsets).isEqualTo(published);

      // What came from the log has the bytes that the relay wrote of it.
      Followed late =
          gateway.follow(
              room, new Begin.After(Cursor.of(gateway.topic().epoch(), room, published.get(0))));
      await().until(() -> late.follower().offsets.size() == published.size());
      assertThat(gateway.metric("tidings.replay.pages", "rung", "tail")).isPositive();
      assertThat(late.follower().frames).isEqualTo(stayed.follower().frames);
    }
  }

  @Test
  void aGatewayThatIsCutOffFromRedisGoesOverToTheLogAndBack() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(Servers.redis().port());
        TestGateway gateway = gateway("tailed2", "redis://127.0.0.1:" + proxy.port());
        TestRelay relay = relay("tailed2", gateway)) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>();
      published.add(relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.size() == 1);
      // Nobody hangs up: the connection is only silent.
      proxy.stall();
      published.add(relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.size() == 2);
      assertThat(gateway.outages.tailing()).isEqualTo(1);
      proxy.reset();
      proxy.cut();
      published.add(relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.size() == 3);
      proxy.resume();
      proxy.restore();
      await()
          .until(
              () -> {
                published.add(relay.publish(room).offset());
                return gateway.outages.tailing() == 0;
              });
      published.add(relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.contains(published.getLast()));
      assertThat(stayed.follower().offsets).isEqualTo(published);
      assertThat(stayed.follower().outline()).containsExactly("begun");
    }
  }

  @Test
  void aQuietRoomIsOpenedAndReplayedWhileRedisIsGone() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(Servers.redis().port());
        TestGateway gateway = gateway("tailed3", "redis://127.0.0.1:" + proxy.port());
        TestRelay relay = relay("tailed3", gateway)) {
      List<Long> published = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        published.add(relay.publish(room).offset());
      }
      proxy.cut();
      await().until(() -> !gateway.link.isUp());
      Followed came =
          gateway.follow(room, new Begin.After(Cursor.of(gateway.topic().epoch(), room, 0)));
      await().until(() -> came.follower().wasTold("replayed 5 recovered"));
      published.add(relay.publish(room).offset());
      await().until(() -> came.follower().offsets.size() == 6);
      assertThat(came.follower().offsets).isEqualTo(published);
      proxy.restore();
    }
  }

  /// The marks stopped while nobody was there, long before: where they had come to is no place to
  /// begin for who comes now.
  @Test
  void aRoomThatIsOpenedInAnOutageBringsNothingFromBeforeItWasAskedFor() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(Servers.redis().port());
        TestGateway gateway = gateway("tailed5", "redis://127.0.0.1:" + proxy.port());
        TestRelay relay = relay("tailed5", gateway)) {
      Followed first = gateway.follow(room, new Begin.Now()).begun();
      long heard = relay.publish(room).offset();
      await().until(() -> first.follower().offsets.contains(heard));
      first.stop();
      await().until(() -> gateway.feedMetrics.rooms() == 0);
      proxy.cut();
      await().until(() -> !gateway.link.isUp());
      for (int i = 0; i < 10; i++) {
        relay.store(room);
      }
      Followed came = gateway.follow(room, new Begin.Now()).begun();
      long after = relay.store(room).offset();
      await().until(() -> came.follower().offsets.contains(after));
      assertThat(came.follower().offsets).containsExactly(after);
      proxy.restore();
    }
  }

  @Test
  void whatTheLogHasLostWhileNothingWasHeardIsSaidToBeAGap() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(Servers.redis().port());
        TestGateway gateway = gateway("tailed4", "redis://127.0.0.1:" + proxy.port());
        TestRelay relay = relay("tailed4", gateway);
        Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA))) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      relay.publish(room);
      await().until(() -> stayed.follower().offsets.size() == 1);
      proxy.cut();
      relay.store(room);
      long kept = relay.store(room).offset();
      admin
          .deleteRecords(
              Map.of(new TopicPartition("tailed4.history", 0), RecordsToDelete.beforeOffset(kept)))
          .all()
          .get();
      await().until(() -> stayed.follower().offsets.contains(kept));
      assertThat(stayed.follower().outline()).containsExactly("begun", "gap expired " + kept);
      proxy.restore();
    }
  }

  private static TestGateway gateway(String prefix, String redis) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(prefix + ".history", 1, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    }
    return new TestGateway(KAFKA, redis, prefix, 1, TestGateway.settings(), TestGateway.TAILING);
  }

  private TestRelay relay(String prefix, TestGateway gateway) {
    return new TestRelay(
        KAFKA,
        gateway.topic(),
        new RedisNames(prefix, gateway.topic().epoch(), 1),
        client.connect(CODEC));
  }
}
