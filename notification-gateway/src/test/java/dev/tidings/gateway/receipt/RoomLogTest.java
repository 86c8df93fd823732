package dev.tidings.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoomLogTest {

  private static final Receipt.Party PARTY = new Receipt.Party("7", "phone", "c1");
  private static final Room OWN = new Room("user:7");
  private static final Room TEAM = new Room("team:1");
  private static final Epoch EPOCH = new Epoch(3);

  private final List<Receipt> told = new ArrayList<>();

  @Test
  void anOwnRoomTellsEachNotificationSentAndReceived() {
    OwnRoomLog log = new OwnRoomLog(PARTY, OWN, 10);
    log.sent(5, id(5), 1_000);
    log.sent(8, id(8), 1_200);
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
  void whatDoesNotFitIsForgottenAndCounted() {
    OwnRoomLog log = new OwnRoomLog(PARTY, OWN, 2);
    for (int i = 0; i < 5; i++) {
      log.sent(i, id(i), 1_000);
    }
    assertThat(log.forgotten())
        .as("3 that no ack credits, 3 whose sending is not told")
        .isEqualTo(6);
    log.drainTo(told::add);
    assertThat(told).hasSize(1);
    assertThat(((Receipt.Sent) told.getFirst()).ids()).hasSize(2);
  }

  @Test
  void aSharedRoomTellsOneRangeHoweverLongNobodyAsks() {
    SharedRoomLog log = new SharedRoomLog(PARTY, TEAM, EPOCH);
    for (int i = 0; i < 10_000; i++) {
      log.sent(10 + 2L * i, id(i), 1_000 + i);
    }
    log.acked(Long.MAX_VALUE, 20_000);
    log.drainTo(told::add);
    log.drainTo(told::add);

    assertThat(told)
        .containsExactly(
            new Receipt.SentThrough(
                PARTY, TEAM, EPOCH, 10, 20_008, 10_000, Instant.ofEpochMilli(10_999)),
            new Receipt.ReceivedThrough(
                PARTY, TEAM, EPOCH, 10, 20_008, 10_000, Instant.ofEpochMilli(20_000)));
  }

  private static UUID id(long number) {
    return new UUID(0, number);
  }
}
