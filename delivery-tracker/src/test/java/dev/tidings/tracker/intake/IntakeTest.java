package dev.tidings.tracker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.contracts.topics.DeadLetterHeaders;
import dev.tidings.tracker.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IntakeTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");
  private static final Receipt.Party PHONE = new Receipt.Party("ann", "phone", "c-1");
  private static final Receipt.Party LAPTOP = new Receipt.Party("ann", "laptop", "c-2");
  private static final Room ANN = new Room("user:ann");
  private static final Room TEAM = new Room("team:7");
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String DELIVERIES =
      """
      select device, extract(epoch from sent_at - timestamptz '2026-11-21T12:00:00.123Z')::int,
             extract(epoch from received_at - timestamptz '2026-11-21T12:00:00.123Z')::int,
             connection, gateway
      from delivery order by notification_id, device
      """;

  private World world;

  @BeforeEach
  void openWorld() {
    world = World.ready();
  }

  @AfterEach
  void closeWorld() {
    world.close();
  }

  @Test
  void receiptsBeforeAndAfterTheHistoryRecordGiveTheSame() {
    Notification first = World.notification("user:ann", "e-1", NOON);
    Notification second = World.notification("user:ann", "e-2", NOON);
    world.startIntake();

    world.append(first);
    awaitRows("select count(*) from notification", "1");
    world.tell("ann", sent(PHONE, 1, first), received(PHONE, 2, first));
    world.tell("ann", sent(PHONE, 1, second), received(PHONE, 2, second));
    awaitRows("select count(*) from delivery", "2");
    world.append(second);
    awaitRows("select count(*) from notification", "2");

    assertThat(world.rows(DELIVERIES))
        .containsExactly("phone 1 2 c-1 gateway-1", "phone 1 2 c-1 gateway-1");
  }

  @Test
  void factsOfEveryKindAreTakenIn() {
    Notification it = World.notification("user:ann", "e-1", NOON);
    List<UUID> ids = List.of(it.id());
    world.startIntake();

    world.tell(
        "ann",
        new Receipt.Sent(PHONE, ANN, ids, 2, NOON, Map.of()),
        new Receipt.Parked(PHONE, ANN, ids, 3, NOON),
        new Receipt.Engaged(PHONE, ANN, ids, As.READ, NOON),
        new Receipt.EngagedBefore(PHONE, ANN, world.epoch(), 7, As.SEEN, NOON),
        new Receipt.Omitted(PHONE, ANN, ids, Receipt.Omitted.Reason.EXPIRED, NOON),
        new Receipt.GapTold(PHONE, ANN, GapReason.EXPIRED, world.epoch(), 0, 7, NOON),
        received(PHONE, 2, it));
    world.append(it);

    awaitRows(DELIVERIES, "phone 0 2 c-1 gateway-1");
  }

  @Test
  void theFirstInstantCountsAndTheConnectionThatAcknowledgedIsNamed() {
    Notification it = World.notification("user:ann", "e-1", NOON);
    Receipt.Party again = new Receipt.Party("ann", "phone", "c-9");
    world.startIntake();

    world.tell("ann", sent(PHONE, 1, it));
    awaitRows(DELIVERIES, "phone 1 null c-1 gateway-1");
    world.tell("ann", new ReceiptBatch("gateway-2", List.of(sent(again, 5, it))));
    world.tell("ann", new ReceiptBatch("gateway-2", List.of(received(again, 6, it))));
    awaitRows(DELIVERIES, "phone 1 6 c-9 gateway-2");
    world.tell("ann", received(PHONE, 8, it), sent(LAPTOP, 9, it));

    awaitRows(DELIVERIES, "laptop 9 null c-2 gateway-1", "phone 1 6 c-9 gateway-2");
  }

  @Test
  void sharedRoomsHaveOneRowForUserAndDeviceHoweverManyMessagesAndConnections() {
    world.startIntake();
    world.tell("ann", through(PHONE, 10, 14, 2), ack(PHONE, 10, 14, 2));
    world.tell("ann", through(PHONE, 19, 30, 3));
    Receipt.Party later = new Receipt.Party("ann", "phone", "c-5");
    world.tell("ann", through(later, 50, 60, 4), ack(later, 50, 55, 1));

    awaitRows(
        """
        select room, user_id, device, sent, sent_from, sent_through, sent_count,
               received, received_through, received_count
        from room_progress
        """,
        "team:7 ann phone {[10,31),[50,61)} 10 60 9 {[10,15),[50,56)} 55 3");
  }

  /// The tip is stored, so a stretch goes on over batches, and a hole between two stays a hole.
  @Test
  void aHoleInARoomOnOneConnectionIsNotClaimedAsSent() {
    world.startIntake();
    world.tell("ann", through(PHONE, 0, 10, 14, 2));
    awaitRows("select sent_count from room_progress", "2");
    world.tell("ann", through(PHONE, 0, 17, 19, 1));
    awaitRows("select sent_count from room_progress", "3");
    world.tell("ann", through(PHONE, 1, 40, 44, 2));

    awaitRows("select sent, sent_count from room_progress", "{[10,20),[40,45)} 5");
  }

  @Test
  void connectionsAreIntervals() {
    world.startIntake();
    world.tell("ann", new Receipt.Connected(PHONE, NOON));
    awaitRows("select connection, disconnected_at from connection_interval", "c-1 null");
    world.tell("ann", new Receipt.Disconnected(PHONE, 4200, NOON.plusSeconds(9)));

    awaitRows(
        """
        select connection, device, gateway, disconnected_at - connected_at, close_code
        from connection_interval
        """,
        "c-1 phone gateway-1 00:00:09 4200");
  }

  @Test
  void poisonIsADeadLetterAndThePartitionGoesOn() {
    world.startIntake();
    byte[] poison = "{\"gateway\":".getBytes(StandardCharsets.UTF_8);
    for (int partition = 0; partition < World.PARTITIONS; partition++) {
      world.send(world.topics.receipts(), partition, "g", poison);
      world.send(world.topics.history(), partition, "r", poison);
    }
    Notification it = World.notification("user:ann", "e-1", NOON);
    world.append(it);
    world.tell("ann", sent(PHONE, 1, it));

    awaitRows("select count(*) from delivery", "1");
    awaitRows("select count(*) from notification", "1");
    List<ConsumerRecord<byte[], byte[]>> letters = deadLetters(4);
    assertThat(letters).allSatisfy(letter -> assertThat(letter.value()).isEqualTo(poison));
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterHeaders.TOPIC))
        .contains(world.topics.receipts(), world.topics.history());
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterHeaders.REASON))
        .containsOnly("malformed");
  }

  /// PostgreSQL has no NUL in text: before bounds were checked, one such record stopped the
  /// partition for good.
  @Test
  void whatTheDatabaseWouldRefuseIsADeadLetterToo() {
    world.startIntake();
    Receipt.Party nul = new Receipt.Party("ann", "pho\0ne", "c-1");
    Notification it = World.notification("user:ann", "e-1", NOON);
    world.tell("ann", sent(nul, 1, it));
    world.tell("ann", sent(PHONE, 1, it));

    awaitRows("select device from delivery", "phone");
    assertThat(deadLetters(1)).hasSize(1);
  }

  @Test
  void whatTheDatabaseRefusesIsFoundAmongTheOthersAndPutAside() {
    Intake first = world.startIntake();
    await().atMost(SOON).until(() -> first.state() == IntakeState.CONSUMING);
    first.close();
    world.change("alter table delivery add check (device <> 'cursed')");
    Notification it = World.notification("user:ann", "e-1", NOON);
    for (int device = 0; device < 5; device++) {
      world.tell("ann", sent(new Receipt.Party("ann", "device-" + device, "c-1"), 1, it));
    }
    world.tell("ann", sent(new Receipt.Party("ann", "cursed", "c-1"), 1, it));
    world.tell("ann", sent(PHONE, 1, it), through(PHONE, 10, 14, 2));
    world.startIntake();

    awaitRows("select count(*) from delivery", "6");
    awaitRows("select sent_count from room_progress", "2");
    assertThat(deadLetters(1))
        .extracting(letter -> header(letter, DeadLetterHeaders.REASON))
        .containsExactly("invalid");
  }

  @Test
  void aRestartedIntakeGoesOnWhereItWasAndCountsNothingTwice() {
    Intake first = world.startIntake();
    world.tell("ann", through(PHONE, 10, 14, 2));
    awaitRows("select sent_count from room_progress", "2");
    first.close();
    world.tell("ann", through(PHONE, 19, 30, 3));
    world.startIntake();

    awaitRows("select sent_count from room_progress", "5");
  }

  @Test
  void theSecondInstanceStandsByAndTakesOver() {
    Intake first = world.startIntake();
    await().atMost(SOON).until(() -> first.state() == IntakeState.CONSUMING);
    Intake second = world.startIntake();
    await().atMost(SOON).until(() -> second.state() == IntakeState.STANDING_BY);
    world.tell("ann", through(PHONE, 10, 14, 2));
    awaitRows("select sent_count from room_progress", "2");

    first.close();
    await().atMost(SOON).until(() -> second.state() == IntakeState.CONSUMING);
    world.tell("ann", through(PHONE, 19, 30, 3));

    awaitRows("select sent_count from room_progress", "5");
  }

  @Test
  void whatRetentionTookAwayIsCountedAndTheRestIsTakenIn() {
    int partition = RoomPartition.of("user:ann", World.PARTITIONS);
    Intake first = world.startIntake();
    world.tell("ann", through(PHONE, 10, 14, 2));
    awaitRows("select sent_count from room_progress", "2");
    first.close();
    for (int i = 0; i < 5; i++) {
      world.tell("ann", through(PHONE, 20 + i, 20 + i, 1));
    }
    world
        .admin()
        .deleteRecords(
            Map.of(
                new TopicPartition(world.topics.receipts(), partition),
                RecordsToDelete.beforeOffset(4)));
    world.startIntake();

    awaitRows("select sent_count from room_progress", "4");
    assertThat(world.meters.counter("realtime.drops", "reason", "retention-passed").count())
        .isEqualTo(3.0);
  }

  @Test
  void aTopicThatWasMadeAgainIsReadFromItsFirstRecord() throws Exception {
    world.startIntake();
    world.append(World.notification("user:ann", "e-1", NOON));
    awaitRows("select count(*) from notification", "1");
    world
        .admin()
        .deleteTopics(
            List.of(
                world.topics.history(),
                world.topics.receipts(),
                world.topics.outcomes(),
                world.topics.events(),
                world.topics.deadLetters()))
        .all()
        .get();
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              world.makeTopics();
              return true;
            });
    world.append(World.notification("user:ann", "e-2", NOON));

    awaitRows("select event from notification order by event", "e-1", "e-2");
  }

  @Test
  void rowsOfOneDayAreInThatDaysPartition() {
    Instant now = Instant.now();
    Instant yesterday = now.minus(Duration.ofDays(1));
    world.startIntake();
    world.append(World.notification("user:ann", "today", now));
    world.append(World.notification("user:ann", "yesterday", yesterday));
    world.append(World.notification("user:ann", "long ago", Instant.parse("2001-01-01T00:00:00Z")));

    awaitRows(
        "select event, tableoid::regclass from notification order by event",
        "long ago notification_default",
        "today notification_" + day(now),
        "yesterday notification_" + day(yesterday));
  }

  @Test
  void topicsMayComeAfterTheIntake() {
    try (World late = World.empty()) {
      Intake intake = late.startIntake();
      await().atMost(SOON).until(() -> intake.state() == IntakeState.WAITING_FOR_TOPICS);
      late.makeTopics();
      await().atMost(SOON).until(() -> intake.state() == IntakeState.CONSUMING);
    }
  }

  private static String day(Instant at) {
    return at.toString().substring(0, 10).replace("-", "");
  }

  private static Receipt sent(Receipt.Party party, int seconds, Notification it) {
    return new Receipt.Sent(party, ANN, List.of(it.id()), NOON.plusSeconds(seconds));
  }

  private static Receipt received(Receipt.Party party, int seconds, Notification it) {
    List<UUID> ids = List.of(it.id());
    return new Receipt.Received(party, ANN, ids, NOON.plusSeconds(seconds));
  }

  private Receipt through(Receipt.Party party, long from, long through, int count) {
    return through(party, 0, from, through, count);
  }

  private Receipt through(Receipt.Party party, int stretch, long from, long through, int count) {
    return new Receipt.SentThrough(party, TEAM, world.epoch(), stretch, from, through, count, NOON);
  }

  private Receipt ack(Receipt.Party party, long from, long through, int count) {
    return new Receipt.ReceivedThrough(party, TEAM, world.epoch(), 0, from, through, count, NOON);
  }

  private void awaitRows(String sql, String... rows) {
    await().atMost(SOON).untilAsserted(() -> assertThat(world.rows(sql)).containsExactly(rows));
  }

  private List<ConsumerRecord<byte[], byte[]>> deadLetters(int count) {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    TopicPartition partition = new TopicPartition(world.topics.deadLetters(), 0);
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", world.bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await()
          .atMost(SOON)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
                return letters.size() >= count;
              });
    }
    return letters;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
