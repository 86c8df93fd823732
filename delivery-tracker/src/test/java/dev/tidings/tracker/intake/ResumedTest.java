package dev.tidings.tracker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.World;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A device that comes back with a place says that it has what it was sent before: the ack that its
/// last connection broke too early for.
final class ResumedTest {

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Room ANN = new Room("user:ann");
  private static final Room TEAM = new Room("team:7");
  private static final Receipt.Party PHONE = new Receipt.Party("ann", "phone", "c-1");
  private static final Receipt.Party PHONE_AGAIN = new Receipt.Party("ann", "phone", "c-2");
  private static final Receipt.Party TABLET = new Receipt.Party("ann", "tablet", "c-3");

  private static final String STATES =
      """
      select n.event, s.state from standing s join notification n on n.id = s.notification_id
      order by n.event
      """;

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
  void whatWasSentToTheDeviceBeforeThePlaceIsReceivedAndNothingElse() {
    world.startIntake();
    Notification sent = notification("a-sent");
    Notification notSent = notification("b-not-sent");
    Notification toTablet = notification("c-to-tablet");
    Notification behind = notification("d-behind");
    long first = world.append(sent);
    world.append(notSent);
    world.append(toTablet);
    long last = world.append(behind);
    world.tell(
        "ann",
        begun(PHONE, ANN, first),
        begun(TABLET, ANN, first),
        sent(PHONE, sent),
        sent(TABLET, toTablet),
        sent(PHONE, behind),
        resumed(PHONE_AGAIN, ANN, last, now.plusSeconds(2)));

    awaitRows(STATES, "a-sent 3", "b-not-sent 1", "c-to-tablet 2", "d-behind 2");
    assertThat(
            world.rows(
                "select device, connection from delivery where received_at is not null order by 1"))
        .containsExactly("phone c-2");
    assertThat(world.rows("select sum(standings) from accounting where state = 3"))
        .containsExactly("1");
  }

  /// A page that was loaded anew knows nothing of what the one before it missed.
  @Test
  void whatWasSentBeforeTheDeviceBeganAnewIsNotReceived() {
    world.startIntake();
    Notification lost = notification("a-lost");
    Notification kept = notification("b-kept");
    long first = world.append(lost);
    long second = world.append(kept);
    world.tell(
        "ann",
        begun(PHONE, ANN, first),
        sent(PHONE, lost),
        begun(PHONE_AGAIN, ANN, second),
        sent(PHONE_AGAIN, kept),
        resumed(PHONE, ANN, second + 1, now));

    awaitRows(STATES, "a-lost 2", "b-kept 3");
  }

  /// It was sent on a connection that broke, and the next one left it out or told a gap: the client
  /// comes back behind it, and has never had it.
  @Test
  void whatDidNotComeAgainOnTheNextConnectionIsNotReceived() {
    world.startIntake();
    Notification superseded = notification("a-superseded");
    Notification inGap = notification("b-in-gap");
    Notification again = notification("c-unavailable");
    long first = world.append(superseded);
    long second = world.append(inGap);
    long third = world.append(again);
    Instant later = now.plusSeconds(5);
    world.tell(
        "ann",
        begun(PHONE, ANN, first),
        sent(PHONE, superseded),
        sent(PHONE, inGap),
        sent(PHONE, again),
        resumed(PHONE_AGAIN, ANN, first, later),
        new Receipt.Omitted(
            PHONE_AGAIN,
            ANN,
            List.of(superseded.id()),
            Receipt.Omitted.Reason.SUPERSEDED,
            later.plusSeconds(1)),
        gap(GapReason.EXPIRED, second, later.plusSeconds(1)),
        gap(GapReason.UNAVAILABLE, third, later.plusSeconds(1)),
        resumed(PHONE, ANN, third + 1, later.plusSeconds(9)));

    awaitRows(STATES, "a-superseded 5", "b-in-gap 2", "c-unavailable 3");
  }

  /// Of what a shared room's next connection leaves out no device is told.
  @Test
  void whatASharedRoomHadSentBehindThePlaceIsNotReceivedByALaterPlace() {
    world.startIntake();
    long first = world.append(World.notification("team:7", "a", now));
    long second = world.append(World.notification("team:7", "b", now));
    long third = world.append(World.notification("team:7", "c", now));
    world.tell(
        "team:7",
        begun(PHONE, TEAM, first),
        through(PHONE, first, second, 2),
        resumed(PHONE_AGAIN, TEAM, second, now),
        through(PHONE_AGAIN, third, third, 1),
        resumed(PHONE, TEAM, third + 1, now));

    awaitRows(STATES, "a 3", "b 2", "c 3");
  }

  /// Gateways tell each at its own pace, and the history is another topic.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "history sent resumed",
        "history resumed sent",
        "sent history resumed",
        "sent resumed history",
        "resumed history sent",
        "resumed sent history"
      })
  void inWhateverOrderItIsTakenInItIsReceived(String order) {
    Notification it = notification("it");
    long place = world.append(World.notification("user:ben", "before", now));
    world.startIntake();
    awaitRows(STATES, "before 1");
    world.tell("ann", begun(PHONE, ANN, place));
    for (String step : List.of(order.split(" ", -1))) {
      switch (step) {
        case "history" -> world.append(it);
        case "sent" -> world.tell("ann", sent(PHONE, it));
        default -> world.tell("ann", resumed(PHONE_AGAIN, ANN, place + 1_000, now.plusMillis(7)));
      }
      await().atMost(SOON).until(world::isAllTakenIn);
    }

    awaitRows(STATES, "before 1", "it 3");
    assertThat(world.rows("select received_ms, connection from standing, delivery where state = 3"))
        .containsExactly(now.plusMillis(7).toEpochMilli() + " c-2");
    assertThat(
            world.rows(
                """
                select heard_ms >= sent_heard_ms from standing s
                join delivery d on d.notification_id = s.notification_id
                """))
        .containsExactly("t");
  }

  @Test
  void whatASharedRoomWasSentBeforeThePlaceIsReceived() {
    world.startIntake();
    long first = world.append(World.notification("team:7", "a", now));
    long second = world.append(World.notification("team:7", "b", now));
    long third = world.append(World.notification("team:7", "c", now));
    world.tell(
        "team:7",
        begun(PHONE, TEAM, first),
        through(PHONE, first, second, 2),
        resumed(PHONE_AGAIN, TEAM, second + 1, now));
    awaitRows(STATES, "a 3", "b 3", "c 1");
    world.tell("team:7", through(PHONE_AGAIN, third, third, 1));
    awaitRows(STATES, "a 3", "b 3", "c 2");

    assertThat(world.rows("select sent_count, received_count from room_progress"))
        .containsExactly("3 2");
  }

  /// The receipts of the gateway before come late, or the client acknowledged as well.
  @Test
  void whatASharedRoomWasSentAndIsToldOnlyThenIsReceivedTooAndCountedOnce() {
    world.startIntake();
    long first = world.append(World.notification("team:7", "a", now));
    long second = world.append(World.notification("team:7", "b", now));
    world.tell("team:7", begun(PHONE, TEAM, first), resumed(PHONE_AGAIN, TEAM, second + 1, now));
    world.tell(
        "team:7",
        through(PHONE, first, second, 2),
        new Receipt.ReceivedThrough(PHONE, TEAM, world.epoch(), 0, first, second, 2, now));

    awaitRows(STATES, "a 3", "b 3");
    assertThat(world.rows("select sent_count, received_count from room_progress"))
        .containsExactly("2 2");
  }

  private Notification notification(String event) {
    return World.notification("user:ann", event, now);
  }

  private Receipt begun(Receipt.Party party, Room room, long from) {
    return new Receipt.BegunAnew(party, room, world.epoch(), from, now);
  }

  private Receipt resumed(Receipt.Party party, Room room, long before, Instant at) {
    return new Receipt.Resumed(party, room, world.epoch(), before, at);
  }

  private Receipt gap(GapReason reason, long offset, Instant at) {
    return new Receipt.GapTold(PHONE_AGAIN, ANN, reason, world.epoch(), offset, offset + 1, at);
  }

  private Receipt sent(Receipt.Party party, Notification it) {
    return new Receipt.Sent(party, ANN, List.of(it.id()), now);
  }

  private Receipt through(Receipt.Party party, long from, long through, int count) {
    return new Receipt.SentThrough(party, TEAM, world.epoch(), 0, from, through, count, now);
  }

  private void awaitRows(String sql, String... rows) {
    await().atMost(SOON).untilAsserted(() -> assertThat(world.rows(sql)).containsExactly(rows));
  }
}
