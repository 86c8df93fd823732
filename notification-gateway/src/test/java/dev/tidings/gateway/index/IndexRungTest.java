package dev.tidings.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.replay.DeepHistory;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.replay.LogRung;
import dev.tidings.gateway.replay.OffsetIndex;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.ReplayMetrics;
import dev.tidings.gateway.replay.ReplaySettings;
import dev.tidings.gateway.replay.RoomRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The index against a real log: it gives what a sweep gives, after restarts, damage and retention.
final class IndexRungTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();
  private static final int PARTITIONS = 2;
  private static final int SEGMENT = 150;
  private static final KafkaSettings KAFKA_SETTINGS =
      new KafkaSettings(KAFKA, "unused", Duration.ofSeconds(5));
  private static final ReplaySettings REPLAY =
      new ReplaySettings(
          100_000,
          Duration.ofSeconds(20),
          20,
          1 << 16,
          2,
          1 << 20,
          1 << 24,
          10_000,
          16,
          64,
          65_536,
          100);
  private static int number;
  private static Admin admin;

  @TempDir private Path folder;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Drops drops = new Drops(registry);
  private final List<Room> rooms = new ArrayList<>();
  private HistoryTopic topic;
  private LogRung log;
  private IndexMetrics metrics;
  private IndexRung index;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void connect() {
    admin = Admin.create(Map.of("bootstrap.servers", KAFKA));
  }

  @AfterAll
  static void disconnect() {
    admin.close();
  }

  @BeforeEach
  void start() throws Exception {
    topic = new HistoryTopic("indexed" + number++, PARTITIONS, new Epoch(4711));
    admin.createTopics(List.of(new NewTopic(topic.name(), PARTITIONS, (short) 1))).all().get();
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                KAFKA,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                topic.name(),
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                1,
                ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG,
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    for (int i = 0; i < 12; i++) {
      rooms.add(new Room("team:" + i));
    }
    log = new LogRung(KAFKA_SETTINGS, () -> Optional.of(topic), REPLAY, drops);
  }

  @AfterEach
  void stop() {
    index.close();
    log.close();
    producer.close();
  }

  @Test
  void theIndexGivesWhatASweepGives() throws Exception {
    fill(1_500, 1);
    open(0);
    built();
    Random random = new Random(2);
    for (int round = 0; round < 40; round++) {
      Room room = rooms.get(random.nextInt(rooms.size()));
      long end = end(topic.partitionOf(room));
      long from = random.nextLong(end);
      long to = random.nextLong(from, end) + 1;
      List<String> bySweep = readAll(log, room, from, to);
      assertThat(readAll(onlyIndex(), room, from, to)).isEqualTo(bySweep);
    }
    Room nobody = new Room("nobody:1");
    // Nothing that was aborted, and markers are no records.
    assertThat(readAll(onlyIndex(), rooms.get(0), 0, end(topic.partitionOf(rooms.get(0)))))
        .isNotEmpty()
        .noneMatch(frame -> frame.contains("aborted"));
    assertThat(readAll(onlyIndex(), nobody, 0, end(topic.partitionOf(nobody)))).isEmpty();
  }

  @Test
  void whatIsWrittenAfterwardsIsIndexedToo() throws Exception {
    fill(100, 3);
    open(0);
    built();
    fill(400, 4);
    built();
    Room room = rooms.get(3);
    long end = end(topic.partitionOf(room));
    assertThat(readAll(onlyIndex(), room, 0, end)).isEqualTo(readAll(log, room, 0, end));
  }

  @Test
  void theLastRecordsOfARoomAreFoundWithoutReadingThem() throws Exception {
    fill(800, 5);
    open(0);
    built();
    Room room = rooms.get(1);
    long end = end(topic.partitionOf(room));
    HistoryReader.Known known = get(index.beforeLast(room, end, 7));
    assertThat(known.found()).isEqualTo(7);
    assertThat(readAll(onlyIndex(), room, known.position(), end))
        .hasSize(7)
        .isEqualTo(lastOf(readAll(log, room, 0, end), 7));
  }

  @Test
  void aRestartGoesOnFromItsFiles() throws Exception {
    fill(1_500, 6);
    open(0);
    built();
    assertThat(metrics.indexed()).isGreaterThanOrEqualTo(1_200);
    index.close();
    open(0);
    built();
    assertThat(metrics.indexed()).isLessThanOrEqualTo(PARTITIONS * SEGMENT);
    Room room = rooms.get(4);
    long end = end(topic.partitionOf(room));
    assertThat(readAll(onlyIndex(), room, 0, end)).isEqualTo(readAll(log, room, 0, end));
  }

  @Test
  void whatIsDamagedIsSweptAndBuiltAnew() throws Exception {
    fill(1_500, 7);
    open(0);
    built();
    Room room = rooms.get(5);
    long end = end(topic.partitionOf(room));
    List<String> bySweep = readAll(log, room, 0, end);
    for (Path file : files()) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 9] ^= 1;
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
    assertThat(readAll(deep(), room, 0, end)).isEqualTo(bySweep);
    assertThat(metrics.damagedParts()).isPositive();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(readAll(deep(), room, 0, end)).isEqualTo(bySweep);
              assertThat(get(index.read(room, 0, end))).isInstanceOf(OffsetIndex.Answer.Read.class);
            });
  }

  /// Only a file that was made on purpose, or of another log, can say so: its checksums are right.
  @Test
  void aRecordThatIsNotWhereTheIndexSaysIsLookedForInTheLog() throws Exception {
    fill(600, 8);
    Room room = rooms.get(6);
    int partition = topic.partitionOf(room);
    long end = end(partition);
    List<String> bySweep = readAll(log, room, 0, end);
    IndexMetrics none = new IndexMetrics(new SimpleMeterRegistry());
    long lost = end - 1; // a transaction's marker
    try (IndexDirectory directory = IndexDirectory.take(folder)) {
      SegmentFolder forged =
          new SegmentFolder(
              directory.of(topic.epoch().text(), partition),
              topic.epoch().value(),
              partition,
              none);
      forged.load();
      int hash = RoomHash.of(java.nio.ByteBuffer.wrap(bytes(room.name())), topic.epoch().value());
      forged.write(0, end, new long[] {Entry.of(hash, (int) lost)}).close();
    }
    open(0);
    built();
    // What lies before the record that is not there was read from the forged file: nothing.
    assertThat(readAll(deep(), room, lost, end)).isEmpty();
    assertThat(metrics.damagedParts()).isEqualTo(1);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(readAll(deep(), room, 0, end)).isEqualTo(bySweep));
  }

  @Test
  void retentionTakesFilesAwayAndWhatIsGoneIsSaidToBe() throws Exception {
    fill(1_500, 9);
    open(0);
    built();
    int before = files().size();
    Room room = rooms.get(7);
    int partition = topic.partitionOf(room);
    long end = end(partition);
    long half = end / 2;
    TopicPartition place = new TopicPartition(topic.name(), partition);
    admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(half))).all().get();
    assertThat(get(index.read(room, 0, end)))
        .isEqualTo(new OffsetIndex.Answer.Read(new Reading.Missing(GapReason.EXPIRED)));
    await().atMost(Duration.ofSeconds(30)).until(() -> files().size() < before);
    assertThat(readAll(onlyIndex(), room, half, end)).isEqualTo(readAll(log, room, half, end));
  }

  @Test
  void aRangeThatIsMostlyTheRoomsIsSwept() throws Exception {
    fill(300, 10);
    open(1_000);
    built();
    Room room = rooms.get(2);
    long end = end(topic.partitionOf(room));
    assertThat(get(index.read(room, 0, end))).isEqualTo(new OffsetIndex.Answer.Sweep());
    assertThat(readAll(deep(), room, 0, end)).isEqualTo(readAll(log, room, 0, end));
  }

  @Test
  void withoutAPlaceForItsFilesThereIsNoIndexAndTheLogIsSwept() throws Exception {
    fill(200, 11);
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    openAt(file, 0);
    Room room = rooms.get(2);
    long end = end(topic.partitionOf(room));
    assertThat(readAll(deep(), room, 0, end)).isEqualTo(readAll(log, room, 0, end));
    assertThat(get(index.read(room, 0, end)))
        .isEqualTo(new OffsetIndex.Answer.NotCovered(Long.MAX_VALUE));
  }

  private void open(int scanOffsetsPerRead) {
    openAt(folder, scanOffsetsPerRead);
  }

  private void openAt(Path directory, int scanOffsetsPerRead) {
    metrics = new IndexMetrics(new SimpleMeterRegistry());
    index =
        new IndexRung(
            KAFKA_SETTINGS,
            () -> Optional.of(topic),
            new IndexSettings(
                true,
                directory.toString(),
                1 << 24,
                SEGMENT,
                1_000_000,
                Duration.ofMillis(100),
                3,
                4_096,
                4_096,
                scanOffsetsPerRead,
                100_000),
            REPLAY,
            metrics,
            drops);
  }

  private void built() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> index.builtTo(0) == end(0) && index.builtTo(1) == end(1));
  }

  /// Transactions of a few records of random rooms; one in five is aborted.
  private void fill(int count, int seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < count; ) {
      boolean aborted = random.nextInt(5) == 0;
      producer.beginTransaction();
      for (int size = 1 + random.nextInt(30); size > 0; size--, i++) {
        Room room = rooms.get(random.nextInt(rooms.size()));
        UUID id = new UUID(seed, i);
        String value = "{\"id\":\"" + id + "\"" + (aborted ? ",\"aborted\":1" : "") + "}";
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                topic.name(), topic.partitionOf(room), bytes(room.name()), bytes(value));
        record.headers().add(HistoryHeaders.ID, bytes(id.toString()));
        var unused = producer.send(record);
      }
      producer.flush();
      if (aborted) {
        producer.abortTransaction();
      } else {
        producer.commitTransaction();
      }
    }
  }

  private long end(int partition) throws Exception {
    TopicPartition place = new TopicPartition(topic.name(), partition);
    return admin
        .listOffsets(
            Map.of(place, org.apache.kafka.clients.admin.OffsetSpec.latest()),
            new org.apache.kafka.clients.admin.ListOffsetsOptions(
                org.apache.kafka.common.IsolationLevel.READ_COMMITTED))
        .partitionResult(place)
        .get()
        .offset();
  }

  private HistoryReader onlyIndex() {
    return (room, from, to) ->
        index
            .read(room, from, to)
            .thenApply(
                answer -> {
                  if (answer instanceof OffsetIndex.Answer.Read(Reading reading)) {
                    return reading;
                  }
                  throw new AssertionError("[" + from + ", " + to + "): " + answer);
                });
  }

  private HistoryReader deep() {
    return new DeepHistory(index, log, REPLAY, new ReplayMetrics(new SimpleMeterRegistry()));
  }

  private static List<String> readAll(HistoryReader reader, Room room, long from, long to) {
    List<String> frames = new ArrayList<>();
    long position = from;
    while (position < to) {
      switch (get(reader.read(room, position, to))) {
        case Reading.Page(List<RoomRecord> records, long coveredTo) -> {
          assertThat(coveredTo).isGreaterThan(position);
          for (RoomRecord record : records) {
            frames.add(record.offset() + new String(record.frame(), StandardCharsets.UTF_8));
          }
          position = coveredTo;
        }
        case Reading other -> throw new AssertionError(position + ": " + other);
      }
    }
    return frames;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(".offsets")).toList();
    }
  }

  private static List<String> lastOf(List<String> all, int count) {
    return all.subList(all.size() - count, all.size());
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
