package dev.tidings.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.Receipt.Omitted.Reason;
import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Ten thousand clients come back to a busy room: what is left out for all of them is told once.
class ToldOmissionsTest {

  private static final Room TEAM = new Room("team:1");

  private final ToldOmissions told = new ToldOmissions();

  @Test
  void whatIsLeftOutOfASharedRoomForEveryoneIsNewsOnce() {
    List<UUID> ids = ids(0, 500);

    assertThat(told.news(omitted("ann", TEAM, Reason.SUPERSEDED, ids))).isEqualTo(ids);
    assertThat(told.news(omitted("ben", TEAM, Reason.SUPERSEDED, ids))).isEmpty();
    assertThat(told.news(omitted("ben", TEAM, Reason.RETRACTED, ids(0, 1)))).hasSize(1);
    assertThat(told.news(omitted("cleo", TEAM, Reason.SUPERSEDED, ids(499, 502))))
        .containsExactly(new UUID(0, 500), new UUID(0, 501));
  }

  @Test
  void whatOneUserMayNotHaveAndWhatIsAUsersOwnIsNewsEachTime() {
    List<UUID> ids = ids(0, 3);
    for (String user : List.of("ann", "ben")) {
      assertThat(told.news(omitted(user, TEAM, Reason.FORBIDDEN, ids))).isEqualTo(ids);
      assertThat(told.news(omitted(user, Room.ofUser(user), Reason.EXPIRED, ids))).isEqualTo(ids);
    }
  }

  @Test
  void ofWhatWasToldLongAgoNothingIsKept() {
    assertThat(told.news(omitted("ann", TEAM, Reason.EXPIRED, ids(0, 20_000)))).hasSize(20_000);

    assertThat(told.news(omitted("ben", TEAM, Reason.EXPIRED, ids(0, 1)))).hasSize(1);
    assertThat(told.news(omitted("ben", TEAM, Reason.EXPIRED, ids(19_990, 20_000)))).isEmpty();
  }

  private static List<UUID> ids(long from, long to) {
    return LongStream.range(from, to).mapToObj(it -> new UUID(0, it)).toList();
  }

  private static Receipt.Omitted omitted(String user, Room room, Reason reason, List<UUID> ids) {
    return new Receipt.Omitted(
        new Receipt.Party(user, "phone", "c1"), room, ids, reason, Instant.EPOCH);
  }
}
