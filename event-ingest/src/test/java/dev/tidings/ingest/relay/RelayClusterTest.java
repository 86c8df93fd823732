package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.embedded.EmbeddedRedis;
import dev.tidings.embedded.EmbeddedRedisCluster;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.redis.Pipes;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.Range;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The relay between real Kafka and a real Redis Cluster of three primaries and their replicas.
class RelayClusterTest {

  private static final int PARTITIONS = 6;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<Room> ROOMS =
      IntStream.range(0, 24).mapToObj(n -> new Room("user:" + n)).toList();

  @TempDir private static Path directory;
  private static EmbeddedRedisCluster cluster;
  private static RedisClusterClient client;
  private static RedisAdvancedClusterCommands<String, String> redis;

  private final Map<Room, List<Long>> appended = new HashMap<>();

  @BeforeAll
  static void start() {
    cluster = EmbeddedRedisCluster.start(directory);
    client = RedisClusterClient.create(cluster.nodes().get(2).url());
    // A command to a node that is gone fails at once instead of waiting for it to come back.
    client.setOptions(
        ClusterClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(Duration.ofSeconds(1)))
            .build());
    redis = client.connect().sync();
  }

  @AfterAll
  static void stop() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    cluster.close();
  }

  @Test
  void lanesOfAllPrimariesFlowAndARecordIsHeardAtAnyNode() throws Exception {
    try (RelayWorld world = new RelayWorld(cluster.url(), PARTITIONS)) {
      world.subscribed(cluster.nodes().get(5).url());
      world.startRelay();

      for (int round = 0; round < 20; round++) {
        append(world);
      }

      await().atMost(SOON).until(() -> world.live.size() == 20 * ROOMS.size());
      for (Room room : ROOMS) {
        assertThat(world.liveOffsets(room)).as(room.name()).isEqualTo(appended.get(room));
      }
      awaitMarkedToTheEnd(world);
      assertThat(ownersOf(world)).hasSize(3);
      for (Room room : ROOMS) {
        assertThat(tailOf(world, room)).as(room.name()).isEqualTo(appended.get(room));
      }
    }
  }

  @Test
  void primaryThatIsKilledUnderFlowIsFollowedAndNoTailHidesARecord() throws Exception {
    try (RelayWorld world = new RelayWorld(cluster.url(), PARTITIONS)) {
      world.startRelay();
      append(world);
      awaitMarkedToTheEnd(world);
      EmbeddedRedis victim = cluster.ownerOf(SlotHash.getSlot(world.names.mark(0))).orElseThrow();

      for (int round = 0; round < 10; round++) {
        append(world);
      }
      victim.kill();
      try {
        for (int round = 0; round < 40; round++) {
          append(world);
        }

        awaitMarkedToTheEnd(world);
        append(world);
        awaitMarkedToTheEnd(world);
        for (Room room : ROOMS) {
          List<Long> tail = tailOf(world, room);
          List<Long> all = appended.get(room);
          assertThat(all).as(room.name()).endsWith(tail.toArray(Long[]::new));
        }
      } finally {
        cluster.restart(victim);
        cluster.awaitWhole();
      }
    }
  }

  @Test
  void replicaThatTakesOverWhilePrimaryLivesMovesItsLanesWithoutLossOrRepeats() throws Exception {
    try (RelayWorld world = new RelayWorld(cluster.url(), PARTITIONS)) {
      for (EmbeddedRedis node : cluster.nodes()) {
        world.subscribed(node.url());
      }
      world.startRelay();
      append(world);
      awaitMarkedToTheEnd(world);
      EmbeddedRedis old = cluster.ownerOf(SlotHash.getSlot(world.names.mark(0))).orElseThrow();
      EmbeddedRedis next = replicaOf(old);

      for (int round = 0; round < 40; round++) {
        append(world);
        if (round == 10) {
          takeOver(next);
        }
      }

      awaitMarkedToTheEnd(world);
      assertThat(cluster.ownerOf(SlotHash.getSlot(world.names.mark(0)))).contains(next);
      assertThat(world.metrics.generations.count()).isEqualTo(PARTITIONS);
      for (Room room : ROOMS) {
        assertThat(tailOf(world, room)).as(room.name()).isEqualTo(appended.get(room));
        assertThat(world.liveOffsets(room).stream().distinct().sorted().toList())
            .as(room.name())
            .isEqualTo(appended.get(room));
        // Once at each of the six nodes, and nowhere twice.
        assertThat(world.liveOffsets(room)).hasSizeLessThanOrEqualTo(6 * appended.get(room).size());
      }
    }
  }

  @Test
  void singleServerIsNotTakenForAClusterNorANodeForASingleServer() throws Exception {
    try (RelayWorld world = new RelayWorld(cluster.nodes().get(1).url(), 1);
        Pipes single = world.link(cluster.nodes().get(1).url());
        Pipes several = world.link(Servers.redis().url() + "," + Servers.redis().url());
        Pipes right = world.link(cluster.url())) {
      await().atMost(SOON).until(right::isWhole);
      assertThat(single.isWhole()).isFalse();
      assertThat(several.isWhole()).isFalse();
    }
  }

  private void append(RelayWorld world) throws Exception {
    List<Long> offsets = world.append(ROOMS.toArray(Room[]::new));
    assertThat(offsets).hasSameSizeAs(ROOMS);
    world
        .lastOf()
        .forEach(
            (room, offset) -> appended.computeIfAbsent(room, key -> new ArrayList<>()).add(offset));
  }

  private static void awaitMarkedToTheEnd(RelayWorld world) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () ->
                IntStream.range(0, PARTITIONS)
                    .allMatch(partition -> isMarkedToTheEnd(world, partition)));
  }

  private static boolean isMarkedToTheEnd(RelayWorld world, int partition) {
    try {
      long end = world.end(partition);
      return world.committed(partition) == end
          && Mark.parse(redis.get(world.names.mark(partition)))
              .filter(mark -> mark.position() == end)
              .isPresent();
    } catch (Exception e) {
      client.refreshPartitions();
      return false;
    }
  }

  private static List<EmbeddedRedis> ownersOf(RelayWorld world) {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(p -> cluster.ownerOf(SlotHash.getSlot(world.names.mark(p))).orElseThrow())
        .distinct()
        .toList();
  }

  /// The tail of the mark's generation, held to be an unbroken chain.
  private static List<Long> tailOf(RelayWorld world, Room room) {
    Mark mark =
        Mark.parse(redis.get(world.names.mark(RoomPartition.of(room, PARTITIONS)))).orElseThrow();
    List<LiveMessage.Durable> entries =
        redis.xrange(world.names.tail(mark.generation(), room), Range.unbounded()).stream()
            .map(entry -> entry.getBody().get("m").getBytes(StandardCharsets.UTF_8))
            .map(bytes -> (LiveMessage.Durable) LiveMessageCodec.decode(bytes).orElseThrow())
            .toList();
    for (int i = 1; i < entries.size(); i++) {
      assertThat(entries.get(i).previous())
          .as(room.name())
          .isEqualTo(new Previous.At(entries.get(i - 1).offset()));
    }
    return entries.stream().map(LiveMessage.Durable::offset).toList();
  }

  private static EmbeddedRedis replicaOf(EmbeddedRedis primary) {
    int place = cluster.nodes().indexOf(primary);
    return cluster.nodes().get((place + 3) % 6);
  }

  private static void takeOver(EmbeddedRedis replica) {
    try (var one = io.lettuce.core.RedisClient.create(replica.url());
        var connection = one.connect()) {
      assertThat(connection.sync().clusterFailover(false)).isEqualTo("OK");
    }
  }
}
