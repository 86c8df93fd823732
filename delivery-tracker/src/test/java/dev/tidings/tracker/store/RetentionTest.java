package dev.tidings.tracker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.World;
import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.intake.IntakeSteps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RetentionTest {

  private static final Duration SOON = Duration.ofSeconds(40);

  private static final String PARTITIONS_OF_TODAY =
      "select count(*) from pg_class where relname like '%%_%s' and relkind = 'r'";

  private static final String ROWS =
      """
      select (select count(*) from notification), (select count(*) from delivery),
             (select count(*) from standing), (select count(*) from connection_interval),
             (select count(*) from room_progress), (select count(*) from gap_told),
             (select count(*) from room_reach), (select count(*) from engaged_before),
             (select count(*) from deadline), (select count(*) from outcome_outbox),
             (select count(*) from webhook_letter), (select count(*) from redriven_letter),
             (select count(*) from accounting_accepted)
      """;

  private static final String ALL = "1 1 1 1 1 1 1 1 1 1 2 1 1";

  @Test
  void daysGoAsWholePartitionsAndTheAccountsStay() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String today = now.toString().substring(0, 10).replace("-", "");
    try (World world = World.ready()) {
      Intake first = world.startIntake();
      Room ann = new Room("user:ann");
      Receipt.Party phone = new Receipt.Party("ann", "phone", "c-1");
      Notification it =
          World.notification(
              "user:ann", "e-1", now, Optional.empty(), Optional.of(now.plus(Duration.ofDays(60))));
      world.append(it);
      world.tell(
          "ann",
          new Receipt.Connected(phone, now),
          new Receipt.Sent(phone, ann, List.of(it.id()), now),
          new Receipt.Received(phone, ann, List.of(it.id()), now),
          new Receipt.EngagedBefore(phone, ann, world.epoch(), 0, As.SEEN, now),
          new Receipt.SentThrough(phone, new Room("team:7"), world.epoch(), 0, 1, 2, 1, now),
          new Receipt.GapTold(phone, ann, GapReason.EXPIRED, world.epoch(), 0, 7, now));
      awaitRows(world, "select count(*) from notification", "1");
      world.change(
          """
          insert into webhook_letter (outcome_id, payload, attempts, next_ms, dead, written_ms)
          select gen_random_uuid(), '{}', 1, 0, dead, %d from (values (true), (false)) as d(dead)
          """
              .formatted(now.toEpochMilli()));
      world.change("insert into redriven_letter values (0, 1, now(), now(), 'ada', false)");
      awaitRows(world, ROWS, ALL);
      awaitRows(world, PARTITIONS_OF_TODAY.formatted(today), "4");
      first.close();

      double sweeps = sweeps(world);
      Intake kept = world.startIntake(later(Duration.ofDays(30)), IntakeSteps.UNWATCHED);
      await().atMost(SOON).until(() -> sweeps(world) > sweeps);
      assertThat(world.rows(ROWS)).containsExactly(ALL);
      kept.close();

      world.startIntake(later(Duration.ofDays(31)), IntakeSteps.UNWATCHED);
      awaitRows(world, ROWS, "0 0 0 0 0 0 0 0 0 0 0 0 1");
      awaitRows(world, PARTITIONS_OF_TODAY.formatted(today), "0");
      assertThat(world.meters.get("tidings.tracker.retention.partitions").counter().count())
          .isEqualTo(4);
      await().atMost(SOON).until(() -> drops(world, "letter-too-old") == 1);
      assertThat(drops(world, "outcome-too-old")).isEqualTo(1);
    }
  }

  @Test
  void fewerDaysOfAccountsThanOfRowsAreRefused() {
    assertThatThrownBy(() -> new Retention(30, 29))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("accountDays: 29 (expected: 30 to 36500)");
  }

  private static InstantSource later(Duration by) {
    return InstantSource.offset(InstantSource.system(), by);
  }

  private static double drops(World world, String reason) {
    return world.meters.get("realtime.drops").tag("reason", reason).counter().count();
  }

  private static double sweeps(World world) {
    return world.meters.get("tidings.tracker.retention.sweeps").counter().count();
  }

  private static void awaitRows(World world, String sql, String... rows) {
    await().atMost(SOON).untilAsserted(() -> assertThat(world.rows(sql)).containsExactly(rows));
  }
}
