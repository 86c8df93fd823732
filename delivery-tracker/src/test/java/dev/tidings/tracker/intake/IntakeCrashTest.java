package dev.tidings.tracker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.EmbeddedKafka;
import dev.tidings.embedded.EmbeddedPostgres;
import dev.tidings.embedded.FaultProxy;
import dev.tidings.embedded.Servers;
import dev.tidings.tracker.World;
import dev.tidings.tracker.store.StoreAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Counts are what shows it: a receipt that is taken in twice is a count too high, one that is lost
/// a count too low.
final class IntakeCrashTest {

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Receipt.Party PHONE = new Receipt.Party("ann", "phone", "c-1");
  private static final String COUNT = "select sent_count, sent from room_progress";
  private static final int RECEIPTS = 40;
  private static final int MOST_RECEIPTS = 100_000;

  /// The accident: it ends the intake's thread and with it the connection.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest
  @EnumSource(IntakeSteps.Step.class)
  void anIntakeKilledAtAnyStepTakesEachReceiptInOnce(IntakeSteps.Step at) {
    try (World world = World.ready()) {
      int offset = 0;
      for (int victim = 1; victim <= 3; victim++) {
        AtomicInteger countdown = new AtomicInteger(victim);
        Intake killed =
            world.startIntake(
                InstantSource.system(),
                step -> {
                  if (step == at && countdown.decrementAndGet() == 0) {
                    throw new Killed();
                  }
                });
        while (killed.isAlive() && offset < MOST_RECEIPTS) {
          tell(world, offset++);
        }
        assertThat(killed.isAlive()).isFalse();
      }
      world.startIntake();

      awaitCount(world, offset);
    }
  }

  @Test
  void postgresKilledDuringTheIntakeLosesAndRepeatsNothing(@TempDir Path directory) {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0);
    int port = postgres.port();
    try (World world = World.on(postgres.jdbcUrl())) {
      Intake intake = world.startIntake();
      int offset = 0;
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < RECEIPTS; i++) {
          tell(world, offset++);
        }
        postgres.kill();
        await().atMost(SOON).until(() -> intake.state() == IntakeState.WAITING_FOR_POSTGRESQL);
        for (int i = 0; i < RECEIPTS; i++) {
          tell(world, offset++);
        }
        postgres = EmbeddedPostgres.start(directory, port);
        await().atMost(SOON).until(() -> intake.state() == IntakeState.CONSUMING);
      }

      awaitCount(world, offset);
      intake.close();
    } finally {
      postgres.close();
    }
  }

  @Test
  void kafkaGoneIsNotReadyAndReadingGoesOnWhereItWas(@TempDir Path directory) {
    EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0);
    try (World world = World.onKafka(kafka.bootstrapServers())) {
      Intake intake = world.startIntake();
      for (int offset = 0; offset < RECEIPTS; offset++) {
        tell(world, offset);
      }
      awaitCount(world, RECEIPTS);
      kafka.close();
      await().atMost(SOON).until(() -> intake.state() == IntakeState.WAITING_FOR_KAFKA);
      await().atMost(SOON).until(() -> kafkaBreaker(world) > 0);
      kafka = EmbeddedKafka.start(directory, kafka.port());
      await().atMost(SOON).until(() -> intake.state() == IntakeState.CONSUMING);
      assertThat(kafkaBreaker(world)).isZero();
      for (int offset = RECEIPTS; offset < 2 * RECEIPTS; offset++) {
        tell(world, offset);
      }

      awaitCount(world, 2 * RECEIPTS);
    } finally {
      kafka.close();
    }
  }

  private static double kafkaBreaker(World world) {
    return world.meters.get("tidings.kafka.breaker").gauge().value();
  }

  /// The connection breaks while transactions are under way: nobody can tell whether the last one
  /// was committed, but the ledger.
  @Test
  void connectionsCutAtAnyMomentLoseAndRepeatNothing() {
    int port = Servers.postgres().port();
    try (World world = World.ready();
        FaultProxy proxy = FaultProxy.to(port)) {
      StoreAddress cut =
          new StoreAddress(
              world.store.url().replace(":" + port + "/", ":" + proxy.port() + "/"),
              world.store.user(),
              world.store.password());
      Intake intake = world.intake(cut, InstantSource.system(), IntakeSteps.UNWATCHED);
      intake.start();
      int offset = 0;
      for (int round = 0; round < 10; round++) {
        for (int i = 0; i < RECEIPTS; i++) {
          tell(world, offset++);
        }
        proxy.reset();
      }

      awaitCount(world, offset);
    }
  }

  private static void tell(World world, int offset) {
    world.tell(
        "ann",
        new Receipt.SentThrough(
            PHONE, new Room("team:7"), new Epoch(1), 0, offset, offset, 1, NOON));
  }

  private static void awaitCount(World world, int count) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(world.rows(COUNT)).containsExactly(count + " {[0," + count + ")}"));
    // Nothing of it comes again.
    await()
        .during(Duration.ofMillis(600))
        .atMost(SOON)
        .until(() -> world.rows(COUNT).getFirst().startsWith(count + " "));
  }
}
