package dev.tidings.tracker.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.World;
import dev.tidings.tracker.redrive.RangeJobs.Fate;
import dev.tidings.tracker.redrive.RangeJobs.Job;
import dev.tidings.tracker.redrive.RangeJobs.State;
import dev.tidings.tracker.store.HistoryPlaceRow;
import dev.tidings.tracker.store.HistoryPlaces;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sending again makes nothing the newest that is not.
final class RangeJobsTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private static Instant now;
  private static World world;
  private static EmbeddedServer server;

  @BeforeAll
  static void start() {
    now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    world = World.ready();
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "datasources.default.url",
                world.store.url(),
                "tidings.kafka.bootstrap-servers",
                world.bootstrapServers,
                "tidings.kafka.topic-prefix",
                world.topics.prefix()));
  }

  @AfterAll
  static void stop() {
    server.close();
    world.close();
  }

  /// It was shown, and then taken back: as the newest of the room it would be news again.
  @Test
  void whatWasTakenBackAfterItWasReceivedStaysAway() {
    Room ann = Room.ofUser("ann");
    Receipt.Party phone = new Receipt.Party("ann", "phone", "c-1");
    Notification wrong = World.notification("user:ann", "wrong", now);
    Notification right = World.notification("user:ann", "right", now.plusMillis(1));
    world.append(wrong);
    world.append(right);
    world.tell(
        "ann",
        new Receipt.Sent(phone, ann, List.of(wrong.id()), now),
        new Receipt.Received(phone, ann, List.of(wrong.id()), now),
        new Receipt.Omitted(
            phone, ann, List.of(wrong.id()), Receipt.Omitted.Reason.RETRACTED, now));
    await()
        .atMost(SOON)
        .until(
            () ->
                world
                    .rows("select state from standing where notification_id = '" + wrong.id() + "'")
                    .equals(List.of("3")));
    awaitRows(ann, 2);

    Job job = sendAgain("taken-back", ann, now, now.plusMillis(2));

    assertThat(job.fates()).isEqualTo(Map.of(Fate.SENT, 1, Fate.WITHDRAWN, 1));
    assertThat(events("taken-back")).containsExactly("right");
  }

  /// Behind the newest of its key the older one would be what a replay gives in its place.
  @Test
  void whatALaterOneOfItsKeyReplacedStaysAway() {
    Room room = new Room("order:9");
    Notification old = keyed("order:9", "packed", 0);
    Notification newest = keyed("order:9", "shipped", 1);
    Notification other = World.notification("order:9", "other", now.plusMillis(2));
    List.of(old, newest, other).forEach(world::append);
    awaitRows(room, 3);

    Job onlyTheOld = sendAgain("old", room, now, now.plusMillis(1));
    Job all = sendAgain("all", room, now, now.plusMillis(3));

    assertThat(onlyTheOld.fates()).isEqualTo(Map.of(Fate.SUPERSEDED, 1));
    assertThat(all.fates()).isEqualTo(Map.of(Fate.SENT, 2, Fate.SUPERSEDED, 1));
    assertThat(events("old")).isEmpty();
    assertThat(events("all")).containsExactly("shipped", "other");
  }

  /// The newest was wrong: what it replaced is the newest that is right.
  @Test
  void whatWasTakenBackReplacesNothing() {
    Room bob = Room.ofUser("bob");
    Receipt.Party phone = new Receipt.Party("bob", "phone", "c-2");
    Notification old = keyed("user:bob", "packed", 0);
    Notification wrong = keyed("user:bob", "shipped", 1);
    world.append(old);
    world.append(wrong);
    world.tell(
        "bob",
        new Receipt.Omitted(
            phone, bob, List.of(wrong.id()), Receipt.Omitted.Reason.RETRACTED, now));
    awaitRows(bob, 2);
    await()
        .atMost(SOON)
        .until(
            () ->
                world
                    .rows("select state from standing where notification_id = '" + wrong.id() + "'")
                    .equals(List.of("6")));

    Job job = sendAgain("replaces-nothing", bob, now, now.plusMillis(2));

    assertThat(job.fates()).isEqualTo(Map.of(Fate.SENT, 1, Fate.WITHDRAWN, 1));
    assertThat(events("replaces-nothing")).containsExactly("packed");
  }

  private static Job sendAgain(String name, Room room, Instant from, Instant to) {
    RangeJobs jobs = server.getApplicationContext().getBean(RangeJobs.class);
    RangeRedrive redrive = new RangeRedrive(name, room, from, to, 100);
    List<HistoryPlaceRow> rows = rows(room, from, to);
    try (RangeJobs.Turn turn =
        await().atMost(SOON).until(jobs::turn, Optional::isPresent).orElseThrow()) {
      turn.begin(redrive, "ada", rows);
    }
    return await()
        .atMost(SOON)
        .until(() -> jobs.find(name).orElseThrow(), it -> it.state() == State.DONE);
  }

  private static List<HistoryPlaceRow> rows(Room room, Instant from, Instant to) {
    return server
        .getApplicationContext()
        .getBean(HistoryPlaces.class)
        .within(room.name(), RangeRedrive.lowestId(from), RangeRedrive.lowestId(to), 100);
  }

  private static void awaitRows(Room room, int count) {
    await().atMost(SOON).until(() -> rows(room, now, now.plusMillis(10)).size() == count);
  }

  private static Notification keyed(String room, String event, int millis) {
    Notification plain = World.notification(room, event, now.plusMillis(millis));
    return new Notification(
        plain.id(),
        plain.room(),
        plain.source(),
        plain.event(),
        plain.type(),
        plain.time(),
        plain.data(),
        plain.expiresAt(),
        plain.priority(),
        plain.dataRef(),
        Optional.of("state"),
        plain.correlationId(),
        plain.ackDeadline());
  }

  /// The ids of the events that the job has sent, in order; a room's are in one partition.
  private static List<String> events(String job) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < World.PARTITIONS; partition++) {
      partitions.add(new TopicPartition(world.topics.events(), partition));
    }
    List<String> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", world.bootstrapServers),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                record -> {
                  byte[] name = record.headers().lastHeader("tidings-redrive").value();
                  if (new String(name, StandardCharsets.UTF_8).equals(job)) {
                    found.add(record.value().replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"));
                  }
                });
      }
    }
    return found;
  }
}
