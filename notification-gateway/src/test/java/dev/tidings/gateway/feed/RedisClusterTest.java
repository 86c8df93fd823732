package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.live.ToldMark;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.EmbeddedRedis;
import dev.tidings.embedded.EmbeddedRedisCluster;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.bus.CanarySettings;
import dev.tidings.gateway.feed.TestGateway.Followed;
import dev.tidings.gateway.feed.TestRelay.Stored;
import dev.tidings.gateway.subscription.Begin;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway on a Redis Cluster: what owners tell is believed, what comes over the cluster's own
/// links is not, and a primary that goes costs nobody a notification.
final class RedisClusterTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();
  private static final int PARTITIONS = 6;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<Room> ROOMS =
      IntStream.range(0, 12).mapToObj(n -> new Room("team:" + n)).toList();

  @TempDir private static Path directory;
  private static EmbeddedRedisCluster cluster;

  private final Map<Room, List<Long>> published = new HashMap<>();

  @BeforeAll
  static void start() {
    cluster = EmbeddedRedisCluster.start(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void roomsOfAllPrimariesAreHeardAndReplayedFromTheirTails() throws Exception {
    try (World world = new World("cluster1")) {
      Map<Room, Followed> stayed = world.followAll();
      publishAll(world);
      publishAll(world);

      stayed.forEach(
          (room, followed) ->
              await().until(() -> followed.follower().offsets.equals(published.get(room))));
      for (Room room : ROOMS) {
        Cursor first = Cursor.of(world.gateway.topic().epoch(), room, published.get(room).get(0));
        Followed back = world.gateway.follow(room, new Begin.After(first));
        await().until(() -> back.follower().wasTold("replayed 2 recovered"));
      }
      assertThat(world.gateway.metric("tidings.replay.pages", "rung", "log")).isZero();
      assertThat(owners(world)).hasSize(3);
    }
  }

  @Test
  void markThatAnotherNodePublishedCarriesNobodyPastARecordThatWasNeverHeard() throws Exception {
    try (World world = new World("cluster2")) {
      Room room = ROOMS.get(0);
      Followed stayed = world.gateway.follow(room, new Begin.Now()).begun();
      List<Long> all = new ArrayList<>();
      all.add(world.relay.publish(room).offset());
      await().until(() -> stayed.follower().offsets.equals(all));

      // Published by the owner, and lost between two nodes of the cluster; then its mark comes.
      Stored lost = world.relay.store(room);
      int partition = world.gateway.topic().partitionOf(room);
      String key = world.names.mark(partition);
      String other =
          world.nodes().stream()
              .filter(id -> !id.equals(world.owner(key)))
              .findFirst()
              .orElseThrow();
      Mark mark = new Mark(world.relay.generation, lost.offset() + 1);
      world.publish(key, new ToldMark(mark, Optional.of(other)));
      Stored next = world.relay.store(room);
      world.relay.relay(next);

      all.add(lost.offset());
      all.add(next.offset());
      await().until(() -> stayed.follower().offsets.size() == 3);
      assertThat(stayed.follower().offsets).isEqualTo(all);
    }
  }

  @Test
  void replicaThatTakesOverFromALivingPrimaryIsFollowedWithoutALoss() throws Exception {
    try (World world = new World("cluster3")) {
      Map<Room, Followed> stayed = world.followAll();
      publishAll(world);
      String key = world.names.mark(0);
      EmbeddedRedis old = cluster.ownerOf(SlotHash.getSlot(key)).orElseThrow();
      EmbeddedRedis next = cluster.nodes().get((cluster.nodes().indexOf(old) + 3) % 6);

      takeOver(next);
      await()
          .atMost(SOON)
          .until(() -> cluster.ownerOf(SlotHash.getSlot(key)).equals(Optional.of(next)));
      for (int round = 0; round < 20; round++) {
        publishAll(world);
      }

      stayed.forEach(
          (room, followed) ->
              await()
                  .atMost(SOON)
                  .until(() -> followed.follower().offsets.equals(published.get(room))));
      await().atMost(SOON).until(world.gateway.link::isUp);
    }
  }

  @Test
  void primaryThatIsKilledCostsNobodyANotificationAndItsRoomsGoOnAtItsReplica() throws Exception {
    try (World world = new World("cluster4")) {
      Map<Room, Followed> stayed = world.followAll();
      publishAll(world);
      EmbeddedRedis victim = cluster.ownerOf(SlotHash.getSlot(world.names.mark(0))).orElseThrow();

      victim.kill();
      await().until(() -> !world.gateway.link.isUp());
      publishAll(world);
      publishAll(world);

      stayed.forEach(
          (room, followed) ->
              await()
                  .atMost(SOON)
                  .untilAsserted(
                      () ->
                          assertThat(followed.follower().offsets).isEqualTo(published.get(room))));
      await().atMost(SOON).until(world.gateway.link::isUp);
      publishAll(world);
      stayed.forEach(
          (room, followed) ->
              await().until(() -> followed.follower().offsets.equals(published.get(room))));
      cluster.restart(victim);
      cluster.awaitWhole();
    }
  }

  /// One primary lets nobody subscribe, and answers all else.
  @Test
  void aGatewayIsDeafToTheOnePrimaryThatItDoesNotHear() throws Exception {
    try (World world = new World("cluster5", new CanarySettings(Duration.ofMillis(200), 3))) {
      EmbeddedRedis mute = cluster.ownerOf(SlotHash.getSlot(world.names.mark(0))).orElseThrow();
      try (var client = RedisClient.create(mute.url());
          var operator = client.connect()) {
        operator
            .sync()
            .aclSetuser("default", new AclSetuserArgs().removeCommand(CommandType.SUBSCRIBE));
        try {
          operator.sync().clientKill(KillArgs.Builder.typePubsub());
          await().atMost(SOON).until(() -> world.gateway.link.deaf() == 1);
        } finally {
          operator
              .sync()
              .aclSetuser("default", new AclSetuserArgs().addCommand(CommandType.SUBSCRIBE));
        }
        await().atMost(SOON).until(() -> world.gateway.link.deaf() == 0);
      }
      Map<Room, Followed> stayed = world.followAll();
      publishAll(world);
      stayed.forEach(
          (room, followed) ->
              await()
                  .atMost(SOON)
                  .until(() -> followed.follower().offsets.equals(published.get(room))));
    }
  }

  /// Each record is tried until Redis takes it, as the relay does.
  private void publishAll(World world) {
    for (Room room : ROOMS) {
      Stored stored = world.relay.store(room);
      published.computeIfAbsent(room, key -> new ArrayList<>()).add(stored.offset());
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(
              () -> {
                world.relay.relay(stored);
                world.relay.mark(stored);
                return true;
              });
    }
  }

  private static List<String> owners(World world) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> world.owner(world.names.mark(partition)))
        .distinct()
        .toList();
  }

  private static void takeOver(EmbeddedRedis replica) {
    try (var client = RedisClient.create(replica.url());
        var connection = client.connect()) {
      assertThat(connection.sync().clusterFailover(false)).isEqualTo("OK");
    }
  }

  /// A gateway and a relay on the cluster, with a history of their own.
  private static final class World implements AutoCloseable {
    private final RedisClusterClient client =
        RedisClusterClient.create(cluster.nodes().get(1).url());
    private final TestGateway gateway;
    private final RedisNames names;
    private final TestRelay relay;

    private World(String prefix) throws Exception {
      this(prefix, new CanarySettings(Duration.ofSeconds(2), 3));
    }

    private World(String prefix, CanarySettings canary) throws Exception {
      createTopic(prefix);
      gateway =
          new TestGateway(
              KAFKA,
              new TestGateway.Ways(cluster.url(), cluster.url(), TestGateway.PING_EVERY, canary),
              prefix,
              PARTITIONS,
              TestGateway.settings(),
              TestGateway.NEVER_TAILING);
      names = new RedisNames(prefix, gateway.topic().epoch(), PARTITIONS);
      var connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
      connection.setTimeout(Duration.ofSeconds(1));
      relay =
          new TestRelay(
              KAFKA,
              gateway.topic(),
              names,
              connection.sync(),
              key -> {
                client.refreshPartitions();
                return Optional.of(owner(key));
              });
      await().atMost(SOON).until(gateway.link::isUp);
    }

    private Map<Room, Followed> followAll() {
      Map<Room, Followed> all = new HashMap<>();
      ROOMS.forEach(room -> all.put(room, gateway.follow(room, new Begin.Now())));
      all.values().forEach(Followed::begun);
      return all;
    }

    private String owner(String key) {
      return client.getPartitions().getPartitionBySlot(SlotHash.getSlot(key)).getNodeId();
    }

    private List<String> nodes() {
      return client.getPartitions().stream().map(node -> node.getNodeId()).toList();
    }

    private void publish(String channel, ToldMark mark) {
      try (var one = RedisClient.create(cluster.nodes().get(4).url());
          var connection = one.connect()) {
        connection.sync().publish(channel, mark.text());
      }
    }

    @Override
    public void close() {
      relay.close();
      gateway.close();
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  private static void createTopic(String prefix) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(prefix + ".history", PARTITIONS, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    }
  }
}
