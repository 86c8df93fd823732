package dev.tidings.tracker.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.tracker.World;
import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.intake.IntakeSteps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What producers are told: in `tidings.outcomes`, one final word for each notification to a user.
final class OutcomesTest {

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final int MOST = 20_000;
  private static final Duration GRACE = Duration.ofMillis(500);
  private static final Room ANN = new Room("user:ann");
  private static final Receipt.Party PHONE = new Receipt.Party("ann", "phone", "c-1");

  /// The accident: it ends a thread, and with it the connection.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
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
  void eachNotificationToAUserHasOneFinalOutcomeAndReadIsToldBesideIt() {
    Instant soon = Instant.now().plusMillis(400);
    Notification received = notification("received", Optional.empty(), Optional.of(soon));
    Notification expired = notification("expired", Optional.of(soon), Optional.empty());
    Notification unacked = notification("unacked", Optional.empty(), Optional.of(soon));
    Notification forever = notification("forever", Optional.empty(), Optional.empty());
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);
    List.of(received, expired, unacked, forever).forEach(world::append);
    world.append(World.notification("team:7", "shared", now, Optional.of(soon)));
    world.tell(
        "ann",
        new Receipt.Sent(PHONE, ANN, List.of(unacked.id(), received.id()), now),
        new Receipt.Received(PHONE, ANN, List.of(received.id()), now),
        new Receipt.Engaged(PHONE, ANN, List.of(received.id()), As.READ, now.plusMillis(1)));

    awaitTold("expired: expired", "received: read", "received: received", "unacked: undelivered");
    Outcome read = told(Outcome.Kind.READ);
    assertThat(read.at()).isEqualTo(now.plusMillis(1));
    assertThat(read.user()).isEqualTo("ann");
    assertThat(read.source()).isEqualTo("shop");
    assertThat(told(Outcome.Kind.UNDELIVERED).at()).isEqualTo(soon.truncatedTo(ChronoUnit.MILLIS));
  }

  /// Nobody writes receipts meanwhile, so nobody but the tracker itself can tell the time. That it
  /// is told within a second is a figure of a quiet machine; here it must only not be early.
  @Test
  void aDeadlineIsToldThoughNothingHappensInTheReceiptsAndNotBeforeIt() {
    Instant deadline = Instant.now().plusMillis(1_500).truncatedTo(ChronoUnit.MILLIS);
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);
    world.append(notification("it", Optional.empty(), Optional.of(deadline)));

    awaitTold("it: undelivered");
    assertThat(world.outcomeTimes()).allMatch(at -> at.isAfter(deadline));
  }

  /// How late they are is a figure of a quiet machine (docs/benchmarks.md has it); here none may be
  /// early, and none may be missing.
  @Test
  void aThousandDeadlinesAreToldSoonAfterEach() {
    Instant first = Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.MILLIS);
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);
    for (int i = 0; i < 1_000; i++) {
      Optional<Instant> deadline = Optional.of(first.plusMillis(i * 10L));
      world.append(World.notification("user:u-" + i, "e-" + i, now, Optional.empty(), deadline));
    }

    await().atMost(SOON).until(() -> world.outcomes().size() == 1_000);
    List<Duration> delays = world.outcomeDelays();
    System.out.printf(
        "a thousand deadlines: told %d ms after them at least, half %d, 99 of 100 %d, all %d%n",
        delays.getFirst().toMillis(),
        delays.get(500).toMillis(),
        delays.get(990).toMillis(),
        delays.getLast().toMillis());
    assertThat(delays.getFirst()).isGreaterThanOrEqualTo(GRACE);
    assertThat(world.outcomes()).allMatch(it -> it.kind() == Outcome.Kind.UNDELIVERED);
  }

  @Test
  void anAckAfterTheDeadlineIsToldAsLateAndTheFinalOutcomeStands() {
    Notification it = notification("it", Optional.empty(), Optional.of(now));
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);
    world.append(it);
    awaitTold("it: undelivered");
    world.tell("ann", new Receipt.Received(PHONE, ANN, List.of(it.id()), Instant.now()));

    awaitTold("it: received-late", "it: undelivered");
    assertThat(world.rows("select state from standing")).containsExactly("3");
  }

  /// The connection broke between the event and its ack, and the device came back with its cursor.
  @Test
  void aPlaceThatADeviceComesBackWithIsAnAckInTimeOrALateOne() {
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);
    Instant deadline = Instant.now().plusSeconds(5);
    Notification inTime = notification("a-in-time", Optional.empty(), Optional.of(deadline));
    Notification late = notification("b-late", Optional.empty(), Optional.of(deadline));
    long first = world.append(inTime);
    long second = world.append(late);
    world.tell(
        "ann",
        new Receipt.BegunAnew(PHONE, ANN, world.epoch(), first, now),
        new Receipt.Sent(PHONE, ANN, List.of(inTime.id(), late.id()), now),
        new Receipt.Resumed(PHONE, ANN, world.epoch(), second, now));
    awaitTold("a-in-time: received", "b-late: undelivered");
    world.tell("ann", new Receipt.Resumed(PHONE, ANN, world.epoch(), second + 1, now));

    awaitTold("a-in-time: received", "b-late: received-late", "b-late: undelivered");
  }

  /// What stands in Kafka by the deadline is in time, however late it is read.
  @Test
  void anAckThatKafkaHadInTimeCountsThoughTheTrackerWasAway() {
    Instant deadline = Instant.now().plusMillis(1_500);
    Notification it = notification("it", Optional.empty(), Optional.of(deadline));
    world.append(it);
    world.tell("ann", new Receipt.Received(PHONE, ANN, List.of(it.id()), Instant.now()));
    await().atMost(SOON).until(() -> Instant.now().isAfter(deadline.plusSeconds(1)));
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);

    awaitTold("it: received");
  }

  /// Nobody shall fall back to a letter for what its producer has taken back.
  @Test
  void whatWasTakenBackInTimeIsToldAsSuppressedAtItsDeadline() {
    Instant deadline = Instant.now().plusSeconds(5);
    Notification it = notification("it", Optional.empty(), Optional.of(deadline));
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);
    world.append(it);
    world.append(World.takingBack("user:ann", "wrong", now, it.id()));

    awaitTold("it: suppressed");
  }

  /// Kafka has the word by the deadline, in a transaction whose end comes later: nobody can read it
  /// yet, and it counts all the same. Once such a notification was told to be undelivered, and
  /// would have been told otherwise by who reads it all again.
  @Test
  void aWordThatStandsInTheHistoryByTheDeadlineIsWaitedFor() throws Exception {
    Instant deadline = Instant.now().plusSeconds(8);
    Notification it = notification("it", Optional.empty(), Optional.of(deadline));
    Notification before = notification("before", Optional.empty(), Optional.of(now));
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);
    world.append(it);
    world.append(before);
    awaitTold("before: undelivered");
    try (KafkaProducer<byte[], byte[]> ingest =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                world.bootstrapServers,
                "transactional.id",
                world.topics.prefix()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      ingest.initTransactions();
      ingest.beginTransaction();
      Notification word = World.takingBack("user:ann", "wrong", now, it.id());
      ingest
          .send(
              new ProducerRecord<>(
                  world.topics.history(),
                  RoomPartition.of("user:ann", World.PARTITIONS),
                  "user:ann".getBytes(StandardCharsets.UTF_8),
                  NotificationCodec.encode(word)))
          .get();
      assertThat(Instant.now()).isBefore(deadline);
      await().atMost(SOON).until(() -> world.areReceiptsTakenInTo(deadline.plus(GRACE)));
      assertThat(words()).containsExactly("before: undelivered");
      ingest.commitTransaction();
    }

    awaitTold("before: undelivered", "it: suppressed");
  }

  @ParameterizedTest
  @EnumSource(PublisherSteps.Step.class)
  void aPublisherKilledAtAnyStepTellsEachOutcomeUnderTheSameId(PublisherSteps.Step at) {
    world.startIntake();
    AtomicInteger countdown = new AtomicInteger(2);
    OutcomePublisher killed =
        world.startPublisher(
            step -> {
              if (step == at && countdown.decrementAndGet() == 0) {
                throw new Killed();
              }
            });
    List<Notification> all = receivedUntil(() -> !killed.isAlive());
    world.startPublisher(PublisherSteps.UNWATCHED);

    await().atMost(SOON).until(() -> ids().size() >= all.size() && isOutboxEmpty());
    assertThat(ids()).isEqualTo(expectedIds(all));
  }

  @ParameterizedTest
  @EnumSource(IntakeSteps.Step.class)
  void anIntakeKilledAtAnyStepTellsEachOutcomeOnce(IntakeSteps.Step at) {
    AtomicInteger countdown = new AtomicInteger(3);
    Intake killed =
        world.startIntake(
            InstantSource.system(),
            step -> {
              if (step == at && countdown.decrementAndGet() == 0) {
                throw new Killed();
              }
            });
    List<Notification> all = receivedUntil(() -> !killed.isAlive());
    world.startIntake();
    world.startPublisher(PublisherSteps.UNWATCHED);

    await().atMost(SOON).until(() -> ids().size() >= all.size() && isOutboxEmpty());
    assertThat(ids()).isEqualTo(expectedIds(all));
    assertThat(world.outcomes()).hasSameSizeAs(all);
  }

  /// Notifications, each acknowledged, until it has happened.
  private List<Notification> receivedUntil(BooleanSupplier happened) {
    List<Notification> all = new ArrayList<>();
    while (!happened.getAsBoolean() && all.size() < MOST) {
      Notification it = notification("e-" + all.size(), Optional.empty(), Optional.empty());
      all.add(it);
      world.append(it);
      world.tell("ann", new Receipt.Received(PHONE, ANN, List.of(it.id()), now));
    }
    assertThat(happened.getAsBoolean()).isTrue();
    return all;
  }

  private boolean isOutboxEmpty() {
    return world.rows("select count(*) from outcome_outbox").equals(List.of("0"));
  }

  private Set<UUID> ids() {
    return world.outcomes().stream().map(Outcome::id).collect(Collectors.toSet());
  }

  private static Set<UUID> expectedIds(List<Notification> all) {
    return all.stream()
        .map(it -> Outcome.idOf(it.id(), "ann", Outcome.Kind.RECEIVED))
        .collect(Collectors.toSet());
  }

  private Outcome told(Outcome.Kind kind) {
    return world.outcomes().stream().filter(it -> it.kind() == kind).findFirst().orElseThrow();
  }

  private void awaitTold(String... expected) {
    await().atMost(SOON).untilAsserted(() -> assertThat(words()).containsExactly(expected));
  }

  private List<String> words() {
    return world.outcomes().stream()
        .map(it -> it.event() + ": " + it.kind().text())
        .distinct()
        .sorted()
        .toList();
  }

  private Notification notification(
      String event, Optional<Instant> expiresAt, Optional<Instant> ackDeadline) {
    return World.notification("user:ann", event, now, expiresAt, ackDeadline);
  }
}
