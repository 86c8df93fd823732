package dev.tidings.ingest.accept;

import static dev.tidings.ingest.accept.AcceptBench.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.contracts.topics.DeadLetterHeaders;
import dev.tidings.ingest.bulk.Job;
import dev.tidings.ingest.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What becomes of single events, with one instance that nothing happens to. All tests share its
/// topics: each has rooms of its own.
class AcceptTest {

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final Duration SOON = Duration.ofSeconds(20);

  private static AcceptBench bench;
  private static AcceptBench.Instance instance;

  @BeforeAll
  static void start() {
    bench = new AcceptBench();
    instance = bench.start();
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @Test
  void anEventStandsInTheHistoryOfEachOfItsRoomsWhereTheRoomLives() {
    RecordMetadata taken = bench.publish(event("e1", "user:happy", "team:happy"));

    awaitEntry("e1");

    for (String room : List.of("user:happy", "team:happy")) {
      ConsumerRecord<byte[], byte[]> record = recordsOf(room).get(0);
      assertThat(record.partition())
          .isEqualTo(RoomPartition.of(new Room(room), AcceptBench.PARTITIONS));
      assertThat(header(record, HistoryHeaders.ID))
          .isEqualTo(
              Notification.of(
                      event("e1", "user:happy", "team:happy"),
                      new Room(room),
                      Instant.ofEpochMilli(taken.timestamp()))
                  .id()
                  .toString());
    }
  }

  @Test
  void anEntryTellsWhereToLookForEachNotification() {
    bench.publish(event("e2-before", "user:placed", "team:placed"));
    awaitEntry("e2-before");
    RecordMetadata taken = bench.publish(event("e2", "user:placed", "team:placed"));

    Entry entry = awaitEntry("e2");

    assertThat(entry.partition()).isEqualTo(taken.partition());
    assertThat(entry.offset()).isEqualTo(taken.offset());
    assertThat(entry.at()).isEqualTo(Instant.ofEpochMilli(taken.timestamp()));
    var accepted = (Entry.Fate.Accepted) entry.fate();
    assertThat(accepted.notifications()).hasSize(2);
    for (Entry.Addressed notification : accepted.notifications()) {
      List<ConsumerRecord<byte[], byte[]>> records = recordsOf(notification.room());
      assertThat(records)
          .extracting(ConsumerRecord::partition)
          .containsOnly(notification.partition());
      assertThat(notification.notBefore())
          .isGreaterThan(records.get(0).offset())
          .isLessThanOrEqualTo(records.get(1).offset());
    }
  }

  @Test
  void anExpiryAndATraceTravelBesideTheNotification() {
    bench.publish(
        "user:headers",
        json("e3", "user:headers", ",\"expiresAt\":\"2030-01-01T00:00:00Z\""),
        new RecordHeader("traceparent", bytes(TRACE)));

    awaitEntry("e3");

    ConsumerRecord<byte[], byte[]> record = recordsOf("user:headers").get(0);
    assertThat(header(record, HistoryHeaders.EXPIRES_AT)).isEqualTo("1893456000000");
    assertThat(header(record, HistoryHeaders.TRACE_PARENT)).isEqualTo(TRACE);
  }

  @Test
  void whatARecordMeansForOthersTravelsBesideTheNotification() {
    bench.publish("user:meant", json("e3a", "user:meant", ""));
    bench.publish(
        "user:meant",
        json(
            "e3b",
            "user:meant",
            ",\"collapseKey\":\"order-9\",\"priority\":\"high\",\"retracts\":\"e3a\""));

    awaitEntry("e3b");

    List<ConsumerRecord<byte[], byte[]>> records = recordsOf("user:meant");
    assertThat(records.get(0).headers().toArray()).hasSize(1);
    assertThat(header(records.get(1), HistoryHeaders.COLLAPSE_KEY)).isEqualTo("order-9");
    assertThat(header(records.get(1), HistoryHeaders.PRIORITY)).isEqualTo("high");
    assertThat(header(records.get(1), HistoryHeaders.RETRACTS))
        .isEqualTo(header(records.get(0), HistoryHeaders.ID));
    assertThat(notificationsOf("user:meant").get(1).retracts().map(Object::toString))
        .contains(header(records.get(0), HistoryHeaders.ID));
  }

  @Test
  void whatTakesBackAnEventThatNobodyKnowsIsADeadLetterAndMayComeAgain() {
    bench.publish("user:early", json("e3d", "user:early", ",\"retracts\":\"e3c\""));
    assertThat(awaitEntry("e3d").fate())
        .isInstanceOfSatisfying(
            Entry.Fate.DeadLettered.class,
            dead -> assertThat(dead.reason()).isEqualTo("retracts-unknown"));

    bench.publish("user:early", json("e3c", "user:early", ""));
    bench.publish("user:early", json("e3d", "user:early", ",\"retracts\":\"e3c\""));

    await().atMost(SOON).until(() -> bench.historyOf("user:early").size() == 2);
    assertThat(bench.historyOf("user:early")).containsExactly("e3c", "e3d");
  }

  @Test
  void aLargeAudienceIsAcceptedAsAJobAndARepeatOfItIsADuplicate() {
    String[] rooms = IntStream.range(0, 501).mapToObj(i -> "user:many-" + i).toArray(String[]::new);
    RecordMetadata taken = bench.publish(event("e3e", rooms));
    bench.publish(event("e3e", rooms));
    bench.publish(event("e3f", "user:many-0"));
    awaitEntry("e3f");

    assertThat(bench.historyOf("user:many-0")).containsExactly("e3f");
    assertThat(awaitEntry("e3e").fate()).isEqualTo(new Entry.Fate.Deferred(501, List.of()));
    assertThat(bench.entries().stream().filter(entry -> entry.id().equals("e3e")).map(Entry::fate))
        .containsExactly(new Entry.Fate.Deferred(501, List.of()), new Entry.Fate.Duplicate());
    List<ConsumerRecord<byte[], byte[]>> jobs =
        bench.committed(bench.topics.expansions(), AcceptBench.PARTITIONS);
    assertThat(jobs).hasSize(1);
    assertThat(jobs.get(0).partition()).isEqualTo(taken.partition());
    Job job = Job.read(jobs.get(0)).orElseThrow();
    assertThat(job.event()).isEqualTo(event("e3e", rooms));
    assertThat(job.eventOffset()).isEqualTo(taken.offset());
    assertThat(job.origin().takenAt()).isEqualTo(Instant.ofEpochMilli(taken.timestamp()));
  }

  @Test
  void aStructuredCloudEventIsAnEvent() {
    bench.publish(
        "user:structured",
        bytes(
            """
            {"specversion":"1.0","id":"ce1","source":"/shop","type":"order.shipped",
             "time":"2026-11-01T08:30:00Z","datacontenttype":"application/json",
             "audience":"user:structured team:structured","ttl":"60",
             "data":{"price":1.10}}"""),
        new RecordHeader("content-type", bytes("application/cloudevents+json; charset=UTF-8")));

    awaitEntry("ce1");

    Notification notification = notificationsOf("user:structured").get(0);
    assertThat(notification.source()).isEqualTo("/shop");
    assertThat(notification.data().toString()).isEqualTo("{\"price\":1.10}");
    assertThat(notification.time()).isEqualTo(Instant.parse("2026-11-01T08:30:00Z"));
    assertThat(notification.expiresAt()).isPresent();
    assertThat(bench.historyOf("team:structured")).containsExactly("ce1");
  }

  @Test
  void aBinaryCloudEventIsAnEvent() {
    bench.publish(
        "user:binary",
        bytes("{\"price\":2.20}"),
        new RecordHeader("content-type", bytes("application/json")),
        new RecordHeader("ce_specversion", bytes("1.0")),
        new RecordHeader("ce_id", bytes("ce2")),
        new RecordHeader("ce_source", bytes("/shop")),
        new RecordHeader("ce_type", bytes("order.shipped")),
        new RecordHeader("ce_audience", bytes("user:binary")),
        new RecordHeader("ce_priority", bytes("high")));

    awaitEntry("ce2");

    Notification notification = notificationsOf("user:binary").get(0);
    assertThat(notification.data().toString()).isEqualTo("{\"price\":2.20}");
    assertThat(notification.priority().text()).isEqualTo("high");
  }

  @Test
  void aCloudEventsFaultIsToldInItsOwnWords() {
    bench.publish(
        "x",
        bytes("1"),
        new RecordHeader("ce_specversion", bytes("1.0")),
        new RecordHeader("ce_id", bytes("ce3")),
        new RecordHeader("ce_source", bytes("/shop")),
        new RecordHeader("ce_type", bytes("order.shipped")),
        new RecordHeader("ce_audience", bytes("user:fine Nobody")));

    var dead = (Entry.Fate.DeadLettered) awaitEntry("ce3").fate();

    assertThat(dead.pointer()).isEqualTo("/audience");
    assertThat(dead.detail()).contains("Nobody");
  }

  @Test
  void aRepeatInTheSamePollIsADuplicate() {
    bench.publishTogether(List.of(event("d1", "user:same"), event("d1", "user:same")));

    await().atMost(SOON).until(() -> entriesOf("d1").size() == 2);

    assertThat(bench.historyOf("user:same")).containsExactly("d1");
    assertThat(entriesOf("d1").get(1).fate()).isInstanceOf(Entry.Fate.Duplicate.class);
  }

  @Test
  void aRepeatInALaterTransactionIsADuplicate() {
    bench.publish(event("d2", "user:later"));
    awaitEntry("d2");
    bench.publish(event("d2", "user:later"));

    await().atMost(SOON).until(() -> entriesOf("d2").size() == 2);

    assertThat(bench.historyOf("user:later")).containsExactly("d2");
  }

  @Test
  void poisonNeverStopsAPartition() {
    int partition = bench.publish(event("before", "user:poison")).partition();
    byte[] deep = bytes("[".repeat(5_000));
    List<byte[]> poison =
        java.util.Arrays.asList(
            null,
            new byte[0],
            bytes("not json"),
            bytes("{\"id\":\"p1\",\"source\":\"shop\",\"type\":\"order.shipped\",\"to\":[\"user"),
            new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', '}'},
            deep,
            bytes("x".repeat(1_000_000)),
            json("p2", "user:poison", ",\"ttl\":-1"));
    for (byte[] value : poison) {
      bench.publish(new ProducerRecord<>(bench.topics.events(), partition, bytes("k"), value));
    }
    bench.publish(event("after", "user:poison"));

    awaitEntry("after");

    assertThat(bench.historyOf("user:poison")).containsExactly("before", "after");
    List<ConsumerRecord<byte[], byte[]>> letters =
        bench.deadLetters().stream().filter(letter -> "k".equals(text(letter.key()))).toList();
    assertThat(letters).hasSize(poison.size());
    for (int i = 0; i < poison.size(); i++) {
      assertThat(letters.get(i).value()).isEqualTo(poison.get(i));
      assertThat(header(letters.get(i), DeadLetterHeaders.PARTITION))
          .isEqualTo(Integer.toString(partition));
    }
    assertThat(header(letters.get(2), DeadLetterHeaders.REASON)).isEqualTo("malformed");
    assertThat(header(letters.get(7), DeadLetterHeaders.POINTER)).isEqualTo("/ttl");
    assertThat(awaitEntry("p1").fate()).isInstanceOf(Entry.Fate.DeadLettered.class);
  }

  @Test
  void anAudienceBeyondTheBoundIsADeadLetter() {
    String rooms = String.join("\",\"", IntStream.range(0, 100_001).mapToObj(i -> "all").toList());
    bench.publish("x", json("a1", rooms, ""));

    var dead = (Entry.Fate.DeadLettered) awaitEntry("a1").fate();

    assertThat(dead.reason()).isEqualTo("audience-too-large");
    assertThat(dead.pointer()).isEqualTo("/to");
  }

  @Test
  void tooMuchDataIsADeadLetter() {
    bench.publish("x", json("a2", "user:large", ",\"data\":\"" + "x".repeat(50_000) + "\""));

    assertThat(((Entry.Fate.DeadLettered) awaitEntry("a2").fate()).reason()).isEqualTo("too-large");
  }

  @Test
  void fieldsThatNoEventHasAreKeptOutAndTold() {
    bench.publish("x", json("a3", "user:extra", ",\"colour\":\"red\""));

    assertThat(((Entry.Fate.Accepted) awaitEntry("a3").fate()).ignored())
        .containsExactly("/colour");
  }

  @Test
  void anEphemeralEventIsHandedOnAfterTheCommitAndLeavesNoHistory() {
    bench.publish("x", json("eph", "user:ephemeral", ",\"ephemeral\":true"));

    awaitEntry("eph");

    await().atMost(SOON).until(() -> !instance.sunk.isEmpty());
    assertThat(instance.sunk.get(0).room().name()).isEqualTo("user:ephemeral");
    assertThat(bench.historyOf("user:ephemeral")).isEmpty();
  }

  @Test
  void readinessIsGivenWhileItPolls() {
    await().atMost(SOON).until(() -> instance.status.now().trouble().isEmpty());

    assertThat(instance.status.now().partitions()).isEqualTo(AcceptBench.PARTITIONS);
  }

  private static Entry awaitEntry(String id) {
    await().atMost(SOON).until(() -> !entriesOf(id).isEmpty());
    return entriesOf(id).get(0);
  }

  private static List<Entry> entriesOf(String id) {
    return bench.entries().stream().filter(entry -> entry.id().equals(id)).toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> recordsOf(String room) {
    return bench.committed(bench.topics.history(), AcceptBench.PARTITIONS).stream()
        .filter(record -> text(record.key()).equals(room))
        .toList();
  }

  private static List<Notification> notificationsOf(String room) {
    return bench.history().stream().filter(n -> n.room().name().equals(room)).toList();
  }

  private static byte[] json(String id, String rooms, String more) {
    String data = more.contains("\"data\"") ? "" : ",\"data\":{}";
    return bytes(
        "{\"id\":\""
            + id
            + "\",\"source\":\"shop\",\"type\":\"order.shipped\",\"to\":[\""
            + rooms
            + "\"]"
            + data
            + more
            + "}");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return text(record.headers().lastHeader(name).value());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
