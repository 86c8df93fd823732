package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.EmbeddedRedis;
import dev.tidings.embedded.FaultProxy;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.feed.TestGateway.Followed;
import dev.tidings.gateway.subscription.Begin;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Redis is disposable: killed, restarted empty, cut off and silent.
final class RedisOutageTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final Room room = new Room("team:outage");

  @Test
  void whoStaysThroughAKillOfRedisMissesNothing(@TempDir Path directory) throws Exception {
    createTopic("outage1");
    EmbeddedRedis first = EmbeddedRedis.start(directory.resolve("a"), 0);
    RedisClient client = RedisClient.create(first.url());
    try (TestGateway gateway =
            new TestGateway(
                KAFKA, first.url(), "outage1", 1, TestGateway.settings(), TestGateway.TAILING);
        TestRelay relay =
            new TestRelay(
                KAFKA,
                gateway.topic(),
                new RedisNames("outage1", gateway.topic().epoch(), 1),
                client.connect(CODEC))) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>();
      published.add(relay.publish(room).offset());
      first.kill();
      await().until(() -> !gateway.link.isUp());
      long missed = relay.store(room).offset();
      published.add(missed);
      await().until(() -> stayed.follower().offsets.contains(missed));
      Followed came = gateway.follow(new Room("team:other"), new Begin.Now());
      await().until(() -> came.follower().wasTold("begun"));
      try (EmbeddedRedis second = EmbeddedRedis.start(directory.resolve("b"), first.port())) {
        assertThat(second.port()).isEqualTo(first.port());
        relay.generation = "g2";
        relay.restartAt(0, missed + 1);
        await().until(() -> stayed.follower().offsets.contains(missed));
        await().ignoreExceptions().until(() -> published.add(relay.publish(room).offset()));
        long last = published.getLast();
        await().until(() -> stayed.follower().offsets.contains(last));
        assertThat(stayed.follower().offsets).isEqualTo(published);
        Followed back =
            gateway.follow(
                room, new Begin.After(Cursor.of(gateway.topic().epoch(), room, published.get(1))));
        await().until(() -> back.follower().wasTold("replayed 2 recovered"));
      }
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  @Test
  void aLinkThatIsCutOrOnlySilentIsMadeAnewAndRepaired() throws Exception {
    createTopic("outage2");
    RedisClient client = RedisClient.create(Servers.redis().url());
    try (FaultProxy proxy = FaultProxy.to(Servers.redis().port());
        TestGateway gateway =
            new TestGateway(
                KAFKA,
                "redis://127.0.0.1:" + proxy.port(),
                "outage2",
                1,
                TestGateway.settings(),
                TestGateway.TAILING);
        TestRelay relay =
            new TestRelay(
                KAFKA,
                gateway.topic(),
                new RedisNames("outage2", gateway.topic().epoch(), 1),
                client.connect(CODEC))) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>();
      published.add(relay.publish(room).offset());
      proxy.cut();
      await().until(() -> !gateway.link.isUp());
      published.add(relay.publish(room).offset());
      proxy.restore();
      await().until(() -> stayed.follower().offsets.size() == 2);
      proxy.stall();
      published.add(relay.publish(room).offset());
      await().until(() -> !gateway.link.isUp());
      proxy.reset();
      proxy.resume();
      published.add(relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.size() == 4);
      assertThat(stayed.follower().offsets).isEqualTo(published);
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  /// What was published behind the snapshot Redis has forgotten, its mark too: who comes before the
  /// relay has noticed may not take the old tail for all there is.
  @Test
  void anOldSnapshotHidesNothing(@TempDir Path directory) throws Exception {
    createTopic("outage3");
    Room quiet = new Room("team:quiet");
    EmbeddedRedis first = EmbeddedRedis.start(directory, 0);
    RedisClient client = RedisClient.create(first.url());
    StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC);
    try (TestGateway gateway =
            new TestGateway(KAFKA, first.url(), "outage3", 1, TestGateway.settings());
        TestRelay relay =
            new TestRelay(
                KAFKA,
                gateway.topic(),
                new RedisNames("outage3", gateway.topic().epoch(), 1),
                connection)) {
      Followed stayed = gateway.follow(room, new Begin.Now()).begun();
      List<Long> published = new ArrayList<>(List.of(relay.publish(room).offset()));
      List<Long> quietly = new ArrayList<>(List.of(relay.publish(quiet).offset()));
      connection.sync().save();
      quietly.add(relay.publish(quiet).offset());
      published.add(relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.size() == 2);

      first.kill();
      try (EmbeddedRedis second = EmbeddedRedis.start(directory, first.port())) {
        assertThat(second.port()).isEqualTo(first.port());
        await().ignoreExceptions().until(() -> connection.sync().ping().equals("PONG"));
        await().until(() -> gateway.link.isUp());
        Begin atTheBeginning = new Begin.After(Cursor.of(gateway.topic().epoch(), room, 0));
        Followed back = gateway.follow(room, atTheBeginning).begun();
        Followed late =
            gateway
                .follow(quiet, new Begin.After(Cursor.of(gateway.topic().epoch(), quiet, 0)))
                .begun();
        relay.generation = "g2";
        relay.restartAt(0, published.getLast() + 1);
        published.add(relay.publish(room).offset());

        await().until(() -> stayed.follower().offsets.size() == 3);
        assertThat(stayed.follower().offsets).isEqualTo(published);
        await().untilAsserted(() -> assertThat(back.follower().offsets).isEqualTo(published));
        await().untilAsserted(() -> assertThat(late.follower().offsets).isEqualTo(quietly));
      }
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
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
