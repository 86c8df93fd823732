package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.live.Previous;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PreviousOffsetsTest {

  /// Whatever is forgotten: no record of the room lies between what is claimed and the record.
  @Property(tries = 500)
  void whatIsClaimedIsTrueOfTheLogHoweverFewRoomsAreKept(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 7) Integer> rooms,
      @ForAll @IntRange(min = 1, max = 9) int maxRooms,
      @ForAll @IntRange(min = 0, max = 20) int start) {
    PreviousOffsets previousOffsets = new PreviousOffsets(start, maxRooms);
    List<Integer> log = new ArrayList<>();
    for (int room : rooms) {
      long offset = start + 2L * log.size();
      Previous previous = previousOffsets.next("r:" + room, offset);

      long from = previous.contiguousFrom();
      assertThat(from).isBetween((long) start, offset);
      for (int i = 0; i < log.size(); i++) {
        if (start + 2L * i >= from) {
          assertThat(log.get(i)).isNotEqualTo(room);
        }
      }
      if (previous instanceof Previous.At at) {
        assertThat(log.get((int) ((at.offset() - start) / 2))).isEqualTo(room);
      }
      log.add(room);
    }
  }

  @Property(tries = 200)
  void withRoomForAllEveryRecordButARoomsFirstNamesItsPredecessor(
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 4) Integer> rooms) {
    PreviousOffsets previousOffsets = new PreviousOffsets(0, 10);
    for (int i = 0; i < rooms.size(); i++) {
      int last = rooms.subList(0, i).lastIndexOf(rooms.get(i));

      assertThat(previousOffsets.next("r:" + rooms.get(i), i))
          .isEqualTo(last < 0 ? new Previous.NoneSince(0) : new Previous.At(last));
    }
  }
}
