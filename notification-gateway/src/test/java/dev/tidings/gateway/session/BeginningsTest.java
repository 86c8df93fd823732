package dev.tidings.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.Since;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Grant;
import dev.tidings.gateway.place.DevicePlace;
import dev.tidings.gateway.place.KeptPlace;
import dev.tidings.gateway.subscription.Begin;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BeginningsTest {

  private static final Epoch EPOCH = new Epoch(5);
  private static final Room OWN = Room.ofUser("42");
  private static final List<Room> ROOMS = List.of(OWN, Room.ALL);
  private static final Begin NOW = new Begin.Now();
  private static final KeptPlace NEW = new KeptPlace.New();
  private static final KeptPlace KEPT =
      new KeptPlace.At(new DevicePlace(EPOCH, OptionalLong.of(7), OptionalLong.of(9)));
  private static final Optional<Since> NO_SINCE = Optional.empty();

  @Test
  void withoutACursorTheDevicesKeptPlaceCounts() {
    assertThat(Beginnings.of(admission(NO_SINCE), ROOMS, KEPT, 5).begins())
        .isEqualTo(Map.of(OWN, after(OWN, 7), Room.ALL, after(Room.ALL, 9)));
    assertThat(Beginnings.needPlace(admission(NO_SINCE), ROOMS)).isTrue();
  }

  @Test
  void aCursorThatIsBroughtAlwaysWinsEvenAnOlderOne() {
    Admission brings = admission(NO_SINCE, text(OWN, 3), text(Room.ALL, 4));
    assertThat(Beginnings.of(brings, ROOMS, KEPT, 5).begins())
        .isEqualTo(Map.of(OWN, after(OWN, 3), Room.ALL, after(Room.ALL, 4)));
    assertThat(Beginnings.needPlace(brings, ROOMS)).isFalse();
  }

  @Test
  void aSinceWinsOverThePlaceOfTheOwnRoomAndSaysNothingOfOthers() {
    Since.Count last = new Since.Count(3);
    assertThat(Beginnings.of(admission(Optional.of(last)), ROOMS, KEPT, 5).begins())
        .isEqualTo(Map.of(OWN, new Begin.Since(last), Room.ALL, after(Room.ALL, 9)));
  }

  @Test
  void aNewDeviceBeginsNowOrWithTheLastFewOfItsUsersRoom() {
    assertThat(Beginnings.of(admission(NO_SINCE), ROOMS, NEW, 0).begins())
        .isEqualTo(Map.of(OWN, NOW, Room.ALL, NOW));
    assertThat(Beginnings.of(admission(NO_SINCE), ROOMS, NEW, 5).begins())
        .isEqualTo(Map.of(OWN, new Begin.Since(new Since.Count(5)), Room.ALL, NOW));
  }

  @Test
  void aPlaceOfOneRoomSaysNothingOfTheOther() {
    KeptPlace ofOwn = new KeptPlace.At(DevicePlace.ofOwn(EPOCH, 7));
    assertThat(Beginnings.of(admission(NO_SINCE), ROOMS, ofOwn, 5).begins())
        .isEqualTo(Map.of(OWN, after(OWN, 7), Room.ALL, NOW));
  }

  @Test
  void whoNeverAcksHasNoPlace() {
    Admission never = new Admission(grant(), "phone", List.of(), NO_SINCE, Admission.Acks.NONE);
    assertThat(Beginnings.needPlace(never, ROOMS)).isFalse();
  }

  @Test
  void cursorsOfOtherRoomsAreUnfitAndOneIsTakenForEachRoom() {
    String other = text(Room.ofUser("7"), 1);
    Beginnings beginnings =
        Beginnings.of(
            admission(NO_SINCE, other, text(OWN, 3), text(OWN, 4), "nonsense"), ROOMS, NEW, 0);
    assertThat(beginnings.begins()).containsEntry(OWN, after(OWN, 3));
    assertThat(beginnings.unfit()).containsExactly(other, text(OWN, 4), "nonsense");
  }

  private static Admission admission(Optional<Since> since, String... cursors) {
    return new Admission(grant(), "phone", List.of(cursors), since, Admission.Acks.EXPECTED);
  }

  private static String text(Room room, long position) {
    return CursorCodec.encode(Cursor.of(EPOCH, room, position));
  }

  private static Begin after(Room room, long position) {
    return new Begin.After(Cursor.of(EPOCH, room, position));
  }

  private static Grant grant() {
    return new Grant("42", Optional.empty(), List.of(), Instant.MAX);
  }
}
