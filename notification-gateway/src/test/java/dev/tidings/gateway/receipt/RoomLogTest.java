package dev.tidings.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.gateway.ack.AckTerms;
import dev.tidings.gateway.trace.DeliveryTraces;
import dev.tidings.tracing.Tracing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RoomLogTest {

  private static final Receipt.Party PARTY = new Receipt.Party("7", "phone", "c1");
  private static final Room OWN = new Room("user:7");
  private static final Room TEAM = new Room("team:1");
  private static final Epoch EPOCH = new Epoch(3);

  private static final DeliveryTraces OFF = new DeliveryTraces(Tracing.off(), 6);
  private static final Optional<TraceParent> NO_TRACE = Optional.empty();

  private final List<Receipt> told = new ArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();

  @Test
  void anOwnRoomTellsEachNotificationSentAndReceived() {
    OwnRoomLog log = new OwnRoomLog(PARTY, OWN, 10, Optional.empty(), OFF);
    log.sent(5, id(5), NO_TRACE, 1_000);
    log.sent(8, id(8), NO_TRACE, 1_200);
    log.acked(6, 1_300);
    log.drainTo(told::add);
    log.acked(9, 1_500);
    log.drainTo(told::add);

    assertThat(told)
        .containsExactly(
            new Receipt.Sent(PARTY, OWN, List.of(id(5), id(8)), Instant.ofEpochMilli(1_200)),
            new Receipt.Received(PARTY, OWN, List.of(id(5)), Instant.ofEpochMilli(1_300)),
            new Receipt.Received(PARTY, OWN, List.of(id(8)), Instant.ofEpochMilli(1_500)));
    assertThat(log.forgotten()).isZero();
  }

  @Test
  void whereNoSpansAreMadeATraceGoesIntoTheReceiptsAsItCame() {
    TraceParent trace = new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    OwnRoomLog log = new OwnRoomLog(PARTY, OWN, 10, Optional.empty(), OFF);
    log.sent(5, id(5), NO_TRACE, 1_000);
    log.sent(8, id(8), Optional.of(trace), 1_200);
    log.acked(9, 1_500);
    log.drainTo(told::add);
    log.sent(12, id(12), NO_TRACE, 1_600);
    log.drainTo(told::add);

    Map<UUID, TraceParent> traced = Map.of(id(8), trace);
    List<UUID> ids = List.of(id(5), id(8));
    assertThat(told)
        .containsExactly(
            new Receipt.Sent(PARTY, OWN, ids, Instant.ofEpochMilli(1_200), traced),
            new Receipt.Received(PARTY, OWN, ids, Instant.ofEpochMilli(1_500), traced),
            new Receipt.Sent(PARTY, OWN, List.of(id(12)), Instant.ofEpochMilli(1_600)));
  }

  @Test
  void whatDoesNotFitIsForgottenAndCounted() {
    OwnRoomLog log = new OwnRoomLog(PARTY, OWN, 2, Optional.empty(), OFF);
    for (int i = 0; i < 1_003; i++) {
      log.sent(i, id(i), NO_TRACE, 1_000);
    }
    assertThat(log.forgotten())
        .as("1,001 that no ack credits, 3 whose sending is not told")
        .isEqualTo(1_004);
    log.drainTo(told::add);
    assertThat(told).hasSize(1);
    assertThat(((Receipt.Sent) told.getFirst()).ids()).hasSize(1_000);
  }

  @Test
  void aSharedRoomTellsOneRangeHoweverLongNobodyAsks() {
    SharedRoomLog log = new SharedRoomLog(PARTY, TEAM, EPOCH, numbers::getAndIncrement, OFF);
    for (int i = 0; i < 10_000; i++) {
      log.sent(10 + 2L * i, id(i), NO_TRACE, 1_000 + i);
    }
    log.acked(Long.MAX_VALUE, 20_000);
    log.drainTo(told::add);
    log.drainTo(told::add);

    assertThat(told)
        .containsExactly(
            new Receipt.SentThrough(
                PARTY, TEAM, EPOCH, 0, 10, 20_008, 10_000, Instant.ofEpochMilli(10_999)),
            new Receipt.ReceivedThrough(
                PARTY, TEAM, EPOCH, 0, 10, 20_008, 10_000, Instant.ofEpochMilli(20_000)));
  }

  /// Before, one range reached over the hole, and the tracker claimed the whole of it as sent.
  @Test
  void noRangeReachesOverAHoleAndAnAckCreditsEachStretchWithItsOwn() {
    SharedRoomLog log = new SharedRoomLog(PARTY, TEAM, EPOCH, numbers::getAndIncrement, OFF);
    log.sent(10, id(10), NO_TRACE, 1_000);
    log.sent(14, id(14), NO_TRACE, 1_100);
    log.broke();
    log.sent(90, id(90), NO_TRACE, 1_200);
    log.acked(12, 1_300);
    log.drainTo(told::add);

    assertThat(told)
        .containsExactly(
            sent(0, 10, 14, 2, 1_100), received(0, 10, 10, 1, 1_300), sent(1, 90, 90, 1, 1_200));

    told.clear();
    log.acked(91, 1_400);
    log.drainTo(told::add);
    log.drainTo(told::add);

    assertThat(told).containsExactly(received(0, 14, 14, 1, 1_400), received(1, 90, 90, 1, 1_400));
    assertThat(log.forgotten()).isZero();
  }

  @Test
  void aRoomThatIsFollowedAgainBeginsAnotherStretch() {
    SharedRoomLog first = new SharedRoomLog(PARTY, TEAM, EPOCH, numbers::getAndIncrement, OFF);
    first.sent(10, id(10), NO_TRACE, 1_000);
    first.drainTo(told::add);
    SharedRoomLog second = new SharedRoomLog(PARTY, TEAM, EPOCH, numbers::getAndIncrement, OFF);
    second.sent(30, id(30), NO_TRACE, 1_000);
    second.drainTo(told::add);

    assertThat(told).containsExactly(sent(0, 10, 10, 1, 1_000), sent(1, 30, 30, 1, 1_000));
  }

  /// Before, the ninth hole of a page forgot what was sent before the first, long before anybody
  /// could tell it: of a replay with collapse keys only the last eight survivors were ever told.
  @Test
  void ofAReplayThatLeavesOutEverySecondRecordAllThatIsSentIsToldAndOneAckCreditsIt() {
    SharedRoomLog log = new SharedRoomLog(PARTY, TEAM, EPOCH, numbers::getAndIncrement, OFF);
    for (int i = 0; i < 100; i += 2) {
      log.sent(10L * i, id(i), NO_TRACE, 1_000);
      log.broke();
      log.omitted(id(i + 1), Receipt.Omitted.Reason.SUPERSEDED, 1_000);
    }
    log.drainTo(told::add);
    assertThat(sent(told)).containsExactlyElementsOf(every(20, 50));
    told.clear();
    log.acked(500, 1_100); // of closed stretches and before those that are open
    log.acked(981, 1_200);
    log.drainTo(told::add);

    assertThat(received(told)).containsExactlyElementsOf(every(20, 50));
    assertThat(log.forgotten()).isZero();
  }

  @Test
  void ofMoreHolesThanAreKeptThatNobodyAcksTheOldestAreNotCreditedAndCounted() {
    SharedRoomLog log = new SharedRoomLog(PARTY, TEAM, EPOCH, numbers::getAndIncrement, OFF);
    for (int i = 0; i < 600; i++) {
      log.sent(10L * i, id(i), NO_TRACE, 1_000);
      log.broke();
    }
    log.drainTo(told::add);
    assertThat(sent(told)).hasSize(600);
    log.acked(Long.MAX_VALUE, 2_000);
    log.drainTo(told::add);

    int credited = received(told).size();
    assertThat(credited).isBetween(512, 599);
    assertThat(log.forgotten()).isEqualTo(600 - credited);
    assertThat(received(told)).endsWith(5_970L, 5_980L, 5_990L);
  }

  @Test
  void whatIsSentAgainAndParkedIsToldByItsAttemptAndWhatIsLeftOutByItsReason() {
    OwnRoomLog log = new OwnRoomLog(PARTY, OWN, 10, Optional.of(new AckTerms(1_000, 3)), OFF);
    log.sent(5, id(5), NO_TRACE, 1_000);
    log.omitted(id(6), Receipt.Omitted.Reason.EXPIRED, 1_100);
    log.sentAgain(id(5), 2, 2_000);
    log.sentAgain(id(5), 3, 3_000);
    log.parked(List.of(id(5)), 3, 4_000);
    log.gap(GapReason.TOO_FAR_BEHIND, EPOCH, 8, 20, 4_100);
    log.drainTo(told::add);
    log.drainTo(told::add);

    Instant escalatedAt = Instant.ofEpochMilli(4_000);
    assertThat(told)
        .containsExactly(
            new Receipt.Omitted(
                PARTY,
                OWN,
                List.of(id(6)),
                Receipt.Omitted.Reason.EXPIRED,
                Instant.ofEpochMilli(1_100)),
            new Receipt.GapTold(
                PARTY, OWN, GapReason.TOO_FAR_BEHIND, EPOCH, 8, 20, Instant.ofEpochMilli(4_100)),
            new Receipt.Sent(PARTY, OWN, List.of(id(5)), Instant.ofEpochMilli(1_000)),
            new Receipt.Sent(PARTY, OWN, List.of(id(5)), 2, escalatedAt, Map.of()),
            new Receipt.Sent(PARTY, OWN, List.of(id(5)), 3, escalatedAt, Map.of()),
            new Receipt.Parked(PARTY, OWN, List.of(id(5)), 3, escalatedAt));
  }

  @Test
  void whatASharedRoomLeavesOutIsToldWithinBoundsAndTheRestCounted() {
    SharedRoomLog log = new SharedRoomLog(PARTY, TEAM, EPOCH, numbers::getAndIncrement, OFF);
    for (int i = 0; i < 1_005; i++) {
      log.omitted(id(i), Receipt.Omitted.Reason.EXPIRED, 1_000);
    }
    for (int i = 0; i < 20; i++) {
      log.gap(GapReason.EXPIRED, EPOCH, i, i + 1, 1_000);
    }
    assertThat(log.forgotten()).isEqualTo(5 + 4);
    log.drainTo(told::add);

    assertThat(((Receipt.Omitted) told.getFirst()).ids()).hasSize(1_000);
    assertThat(told).hasSize(1 + 16);
  }

  /// Before, each notification that was left out began a stretch, and nine of them forgot the rest.
  @Test
  void manyOmissionsOneAfterTheOtherAreOneHole() {
    SharedRoomLog log = new SharedRoomLog(PARTY, TEAM, EPOCH, numbers::getAndIncrement, OFF);
    log.sent(10, id(10), NO_TRACE, 1_000);
    for (int i = 0; i < 20; i++) {
      log.broke();
    }
    log.sent(90, id(90), NO_TRACE, 1_200);
    log.acked(91, 1_300);
    log.drainTo(told::add);

    assertThat(told)
        .containsExactly(
            sent(0, 10, 10, 1, 1_000),
            received(0, 10, 10, 1, 1_300),
            sent(1, 90, 90, 1, 1_200),
            received(1, 90, 90, 1, 1_300));
    assertThat(log.forgotten()).isZero();
  }

  private static List<Long> sent(List<Receipt> receipts) {
    return receipts.stream()
        .filter(Receipt.SentThrough.class::isInstance)
        .map(it -> ((Receipt.SentThrough) it).from())
        .toList();
  }

  private static List<Long> received(List<Receipt> receipts) {
    return receipts.stream()
        .filter(Receipt.ReceivedThrough.class::isInstance)
        .map(it -> ((Receipt.ReceivedThrough) it).from())
        .toList();
  }

  private static List<Long> every(long step, int number) {
    return LongStream.range(0, number).mapToObj(i -> step * i).toList();
  }

  private static Receipt sent(int stretch, long from, long through, int count, long atMs) {
    return new Receipt.SentThrough(
        PARTY, TEAM, EPOCH, stretch, from, through, count, Instant.ofEpochMilli(atMs));
  }

  private static Receipt received(int stretch, long from, long through, int count, long atMs) {
    return new Receipt.ReceivedThrough(
        PARTY, TEAM, EPOCH, stretch, from, through, count, Instant.ofEpochMilli(atMs));
  }

  private static UUID id(long number) {
    return new UUID(0, number);
  }
}
