package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.breaker.Breaker;
import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.EmbeddedRedis;
import dev.tidings.embedded.FaultProxy;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.redis.Pipe;
import dev.tidings.ingest.redis.Pipes;
import dev.tidings.ingest.redis.Reply;
import dev.tidings.ingest.redis.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The relay between real Kafka and real Redis.
class RelayTest {

  private static final Room A = new Room("user:a");
  private static final Room B = new Room("team:b");
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void publishesEachRoomInTheLogsOrderWithAnUnbrokenChain() throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 3).subscribed()) {
      world.startRelay();
      List<Long> ofA = new ArrayList<>();
      List<Long> ofB = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        ofA.addAll(world.append(A));
        ofB.addAll(world.append(B));
      }

      await().atMost(SOON).until(() -> world.live.size() == 400);

      assertThat(world.liveOffsets(A)).isEqualTo(ofA);
      assertThat(world.liveOffsets(B)).isEqualTo(ofB);
      assertThat(chainOf(world, A)).isEqualTo(chain(ofA));
    }
  }

  @Test
  void marksAndCommitsThroughToTheLogsEndOverTransactionMarkers() throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed()) {
      world.startRelay();
      world.append(A, B);
      world.append(A);

      await()
          .atMost(SOON)
          .until(() -> !world.marks.isEmpty() && mark(world).position() == world.end(0));
      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
    }
  }

  @Test
  void tailHoldsTheSameBytesThatWerePublished() throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed()) {
      world.startRelay();
      world.append(A, A, A);
      await().atMost(SOON).until(() -> world.live.size() == 3 && !world.marks.isEmpty());

      var tail =
          world
              .redis()
              .xrange(
                  world.names.tail(mark(world).generation(), A), io.lettuce.core.Range.unbounded());

      assertThat(tail).hasSize(3);
      assertThat(tail.get(1).getId()).isEqualTo(world.live.get(1).offset() + "-1");
      assertThat(
              LiveMessageCodec.decode(
                  tail.get(1).getBody().get("m").getBytes(java.nio.charset.StandardCharsets.UTF_8)))
          .get()
          .extracting(message -> ((LiveMessage.Durable) message).previous())
          .isEqualTo(world.live.get(1).previous());
    }
  }

  @Test
  void redisThatIsKilledAndComesBackEmptyBeginsANewGenerationAndMissesNothingAfterwards(
      @TempDir Path directory) throws Exception {
    EmbeddedRedis first = EmbeddedRedis.start(directory, 0);
    try (RelayWorld world = new RelayWorld(first.url(), 1)) {
      world.startRelay();
      world.append(A, B, A);
      await()
          .atMost(SOON)
          .until(() -> markIn(world).isPresent() && world.committed(0) == world.end(0));
      String old = markIn(world).get().generation();

      first.kill();
      world.append(A, B);
      try (EmbeddedRedis second = EmbeddedRedis.start(directory, first.port())) {
        await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
        Mark mark = markIn(world).orElseThrow();
        assertThat(mark.generation()).isNotEqualTo(old);
        assertThat(world.redis().xlen(world.names.tail(mark.generation(), A))).isEqualTo(1);
        assertThat(world.redis().xlen(world.names.tail(mark.generation(), B))).isEqualTo(1);
        assertThat(second.port()).isEqualTo(first.port());
      }
    }
  }

  @Test
  void flushWithoutAReconnectIsNoticedByTheNextMarkAndSilencesNobody() throws Exception {
    try (RelayWorld world = flushable()) {
      world.startRelay();
      world.append(A, B);
      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
      String old = markIn(world).orElseThrow().generation();

      world.redis().flushall();
      List<Long> after = world.append(A, B);

      await()
          .atMost(SOON)
          .until(() -> markIn(world).filter(m -> !m.generation().equals(old)).isPresent());
      await().atMost(SOON).until(() -> markIn(world).get().position() == world.end(0));
      assertThat(world.live.stream().map(LiveMessage.Durable::offset)).containsAll(after);
      assertThat(world.metrics.generations.count()).isEqualTo(2);
    } finally {
      own.close();
    }
  }

  @Test
  void scriptsThatAreFlushedAreLoadedAgainAndNothingIsLostOrPublishedTwice() throws Exception {
    try (RelayWorld world = flushable()) {
      world.startRelay();
      List<Long> all = new ArrayList<>(world.append(A, A));
      await().atMost(SOON).until(() -> world.live.size() == 2);
      var redis = world.redis();
      for (int i = 0; i < 20; i++) {
        redis.scriptFlush();
        all.addAll(world.append(A, A, A));
      }

      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));

      assertThat(world.liveOffsets(A)).isEqualTo(all);
      assertThat(world.metrics.generations.count()).isEqualTo(1);
    } finally {
      own.close();
    }
  }

  @Test
  void redisThatIsOutOfMemoryStopsThePartitionAndLaterTakesAllInOrderOnce() throws Exception {
    try (RelayWorld world = flushable()) {
      world.startRelay();
      List<Long> all = new ArrayList<>(world.append(A));
      await().atMost(SOON).until(() -> world.live.size() == 1);

      world.redis().configSet("maxmemory", "1");
      for (int i = 0; i < 10; i++) {
        all.addAll(world.append(A, A));
      }
      await().atMost(SOON).until(() -> world.metrics.publishErrors.sum() > 0);
      assertThat(world.live).hasSize(1);
      await().atMost(SOON).until(() -> world.figure("tidings.relay.mark.trailing.seconds") > 0.5);
      assertThat(world.figure("tidings.relay.mark.trailing.offsets")).isGreaterThanOrEqualTo(20);
      world.redis().configSet("maxmemory", "0");

      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
      await().atMost(SOON).until(() -> world.figure("tidings.relay.mark.trailing.offsets") == 0);
      assertThat(world.liveOffsets(A)).isEqualTo(all);
      assertThat(chainOf(world, A)).isEqualTo(chain(all));
    } finally {
      own.close();
    }
  }

  @Test
  void redisThatComesBackWithAnOldSnapshotBeginsANewGeneration(@TempDir Path directory)
      throws Exception {
    EmbeddedRedis first = EmbeddedRedis.start(directory, 0);
    try (RelayWorld world = new RelayWorld(first.url(), 1)) {
      world.startRelay();
      world.append(A);
      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
      Mark before = markIn(world).orElseThrow();
      world.redis().save();
      world.append(A, B);
      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));

      first.kill();
      try (EmbeddedRedis second = EmbeddedRedis.start(directory, first.port())) {
        await()
            .atMost(SOON)
            .until(
                () ->
                    markIn(world)
                        .filter(m -> !m.generation().equals(before.generation()))
                        .isPresent());
        assertThat(markIn(world).get().position()).isEqualTo(world.end(0));
        assertThat(second.port()).isEqualTo(first.port());
      }
    }
  }

  @Test
  void connectionThatFallsSilentIsDroppedAndWhatItHeldIsTakenOnce() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(Servers.redis().port());
        RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed()) {
      Pipes link = world.link("redis://127.0.0.1:" + proxy.port());
      world.startRelay(link);
      List<Long> all = new ArrayList<>(world.append(A));
      await().atMost(SOON).until(() -> world.live.size() == 1);

      proxy.stall();
      all.addAll(world.append(A, A));
      await().atMost(SOON).until(() -> world.metrics.publishErrors.sum() > 0);
      proxy.resume();
      all.addAll(world.append(A));

      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
      assertThat(world.liveOffsets(A)).isEqualTo(all);
      assertThat(world.metrics.generations.count()).isEqualTo(1);
    }
  }

  @Test
  void relayThatDiesBetweenAppendAndMarkIsFollowedByOneThatPublishesNothingTwice()
      throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed()) {
      List<Long> all = new ArrayList<>(world.append(A, B, A));
      Pipes link = world.link(world.redisUrl);
      AtomicBoolean dead = new AtomicBoolean();
      Relay dying = world.startRelay(new DyingAtMark(link, world.names.mark(0), dead));
      await().atMost(SOON).until(() -> world.live.size() == 3 && dead.get());
      dying.close();
      assertThat(world.committed(0)).isLessThan(1);

      world.startRelay();
      all.addAll(world.append(B, A));

      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
      assertThat(world.live.stream().map(LiveMessage.Durable::offset)).isEqualTo(all);
      assertThat(world.metrics.generations.count()).isEqualTo(1);
    }
  }

  @Test
  void relayThatDiesBetweenMarkAndCommitIsFollowedByOneThatPublishesNothingTwice()
      throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed()) {
      List<Long> all = new ArrayList<>(world.append(A, B, A));
      RelayParts parts = world.parts(world.link(world.redisUrl), new RelayStatus());
      AtomicBoolean dead = new AtomicBoolean();
      Relay dying =
          world.startRelay(parts, () -> new DyingAtCommit(parts.consumerSettings(), dead));
      await().atMost(SOON).until(() -> world.live.size() == 3 && dead.get());
      dying.close();
      assertThat(world.committed(0)).isLessThan(1);

      world.startRelay();
      all.addAll(world.append(B, A));

      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
      assertThat(world.live.stream().map(LiveMessage.Durable::offset)).isEqualTo(all);
      assertThat(world.metrics.generations.count()).isEqualTo(1);
    }
  }

  @Test
  void partitionsMoveBetweenRelaysWithoutLossOrRepeats() throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 4).subscribed()) {
      List<Room> rooms = new ArrayList<>();
      for (int r = 0; r < 12; r++) {
        rooms.add(new Room("user:" + r));
      }
      Relay first = world.startRelay();
      int sent = 0;
      for (int round = 0; round < 60; round++) {
        world.append(rooms.toArray(new Room[0]));
        sent += rooms.size();
        if (round == 10) {
          world.startRelay();
        }
        if (round == 40) {
          first.close();
        }
      }
      int all = sent;
      await().atMost(SOON).until(() -> world.live.size() >= all);

      for (Room room : rooms) {
        assertThat(world.liveOffsets(room)).hasSize(60).isSorted().doesNotHaveDuplicates();
      }
    }
  }

  /// A process that has just started has joined its group sooner than it had a connection to Redis:
  /// what it took waited for that, seconds on a busy machine.
  @Test
  void relayThatCannotReachRedisYetTakesNothingFromOneThatCan() throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 4).subscribed()) {
      Room[] rooms =
          IntStream.range(0, 12).mapToObj(r -> new Room("user:" + r)).toArray(Room[]::new);
      world.startRelay();
      world.append(rooms);
      await().atMost(SOON).until(() -> world.live.size() == 12);
      RelayParts apart = world.parts(world.link("redis://127.0.0.1:1"), new RelayStatus());
      AtomicInteger opened = new AtomicInteger();
      world.startRelay(
          apart,
          () -> {
            opened.incrementAndGet();
            return new KafkaConsumer<>(apart.consumerSettings());
          });

      for (int i = 0; i < 10; i++) {
        world.append(rooms);
      }

      await().atMost(SOON).until(() -> world.live.size() == 11 * 12);
      assertThat(opened).hasValue(0);
    }
  }

  @Test
  void committedPlaceThatRetentionHasOvertakenBeginsANewGenerationAtTheLogsBeginning()
      throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed()) {
      world.append(A, A, A);
      List<Long> kept = world.append(A, B);
      world.commitPlace(0, 1);
      world.deleteBefore(0, kept.get(0));

      world.startRelay();

      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
      assertThat(world.live.stream().map(LiveMessage.Durable::offset)).isEqualTo(kept);
      assertThat(world.live.get(0).previous()).isEqualTo(new Previous.NoneSince(kept.get(0)));
    }
  }

  @Test
  void restartedRelayLearnsPreviousOffsetsFromTheLogBeforeItsPlaceAndResetsNoTail()
      throws Exception {
    try (RelayWorld world = new RelayWorld(Servers.redis().url(), 1).subscribed()) {
      Relay first = world.startRelay();
      List<Long> all = new ArrayList<>(world.append(A, A));
      await().atMost(SOON).until(() -> world.live.size() == 2);
      first.close();
      assertThat(world.committed(0)).isEqualTo(world.end(0));

      world.startRelay();
      all.addAll(world.append(A));

      await().atMost(SOON).until(() -> world.live.size() == 3);
      assertThat(chainOf(world, A)).isEqualTo(chain(all));
      assertThat(world.metrics.tailResets.count()).isZero();
      assertThat(world.metrics.generations.count()).isEqualTo(1);
    }
  }

  private EmbeddedRedis own;

  @TempDir private Path ownDirectory;

  private RelayWorld flushable() throws Exception {
    own = EmbeddedRedis.start(ownDirectory, 0);
    return new RelayWorld(own.url(), 1).subscribed();
  }

  private static Mark mark(RelayWorld world) {
    return world.marks.get(world.marks.size() - 1);
  }

  private static Optional<Mark> markIn(RelayWorld world) {
    return Mark.parse(world.redis().get(world.names.mark(0)));
  }

  private static List<Previous> chainOf(RelayWorld world, Room room) {
    return world.live.stream()
        .filter(message -> isOf(message, room))
        .map(LiveMessage.Durable::previous)
        .toList();
  }

  private static boolean isOf(LiveMessage.Durable message, Room room) {
    return new String(message.frame(), java.nio.charset.StandardCharsets.UTF_8)
        .contains("\"room\":\"" + room.name() + "\"");
  }

  private static List<Previous> chain(List<Long> offsets) {
    List<Previous> chain = new ArrayList<>();
    chain.add(new Previous.NoneSince(0));
    for (int i = 1; i < offsets.size(); i++) {
      chain.add(new Previous.At(offsets.get(i - 1)));
    }
    return chain;
  }

  /// What a crash looks like to the relay's thread: neither drained nor committed.
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  /// Dies when it would move the mark behind a record.
  private static final class DyingAtMark implements Pipes, Pipe {
    private final Pipes link;
    private final String key;
    private final AtomicBoolean dead;

    private DyingAtMark(Pipes link, String key, AtomicBoolean dead) {
      this.link = link;
      this.key = key;
      this.dead = dead;
    }

    @Override
    public Optional<Pipe> to(String key) {
      return link.to(key).map(pipe -> this);
    }

    @Override
    public boolean isWhole() {
      return link.isWhole();
    }

    @Override
    public Breaker.State breaker() {
      return Breaker.State.CLOSED;
    }

    @Override
    public Optional<String> node() {
      return link.to(key).flatMap(Pipe::node);
    }

    @Override
    public boolean isOpen() {
      return link.to(key).isPresent();
    }

    @Override
    public void send(List<? extends Request> requests, BiConsumer<Request, Reply> replies) {
      if (dead.get()
          || requests.stream()
              .anyMatch(r -> r instanceof Request.MoveMark move && move.mark().position() > 0)) {
        dead.set(true);
        throw new Crash();
      }
      link.to(key).orElseThrow().send(requests, replies);
    }

    @Override
    public void close() {
      link.to(key).ifPresent(Pipe::close);
    }
  }

  /// Dies when it would commit.
  private static final class DyingAtCommit extends KafkaConsumer<byte[], byte[]> {
    private final AtomicBoolean dead;

    DyingAtCommit(Map<String, Object> settings, AtomicBoolean dead) {
      super(settings);
      if (dead.get()) {
        close();
        throw new KafkaException("dead");
      }
      this.dead = dead;
    }

    @Override
    public void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
      if (offsets.values().stream().anyMatch(place -> place.offset() > 0)) {
        dead.set(true);
        throw new Crash();
      }
      super.commitAsync(offsets, callback);
    }
  }
}
