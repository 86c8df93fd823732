package dev.tidings.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.notification.Handling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// What a replay gives of a room with keys and words that take back, in pages of any size.
class RangeReadingTest {

  private static final List<Priority> PRIORITIES = List.of(Priority.values());

  /// What a follower was given, and what was left out for it.
  private static final class Follower {
    private final List<RoomRecord> got = new ArrayList<>();
    private final Map<RoomRecord, Omission> leftOut = new HashMap<>();
  }

  @Property(tries = 1_000)
  void eachRecordIsGivenOrLeftOutOnceAndInOrderAndNoWordThatTakesBackIsLost(
      @ForAll long seed,
      @ForAll @IntRange(max = 120) int records,
      @ForAll @IntRange(min = 1, max = 40) int together) {
    Random random = new Random(seed);
    List<RoomRecord> room = room(random, records);
    Follower follower = replay(room, together, random);

    List<RoomRecord> all = new ArrayList<>(room);
    all.removeAll(follower.leftOut.keySet());
    assertThat(follower.got).isEqualTo(all);
    assertThat(follower.leftOut.keySet())
        .allMatch(record -> record.handling().retracts().isEmpty());
  }

  @Property(tries = 1_000)
  void nothingIsLeftOutButForALaterRecordThatMakesItNeedless(
      @ForAll long seed,
      @ForAll @IntRange(max = 120) int records,
      @ForAll @IntRange(min = 1, max = 40) int together) {
    Random random = new Random(seed);
    List<RoomRecord> room = room(random, records);
    Follower follower = replay(room, together, random);

    follower.leftOut.forEach(
        (record, why) ->
            assertThat(room)
                .anyMatch(
                    other ->
                        why == Omission.RETRACTED
                            ? other.handling().retracts().equals(Optional.of(record.id()))
                            : other.offset() > record.offset()
                                && follower.got.contains(other)
                                && other.handling().collapseKey().isPresent()
                                && other
                                    .handling()
                                    .collapseKey()
                                    .equals(record.handling().collapseKey())));
  }

  @Test
  void whatIsItselfTakenBackSupersedesNothing() {
    RoomRecord first = record(1, keyed("k"));
    RoomRecord second = record(2, keyed("k"));
    RoomRecord third = record(3, keyed("k"));
    LookAhead ahead = new LookAhead(0, 10, 100);
    ahead.add(new Reading.Page(List.of(first, second, third, retracting(4, third.id())), 10));

    assertThat(ahead.leftOut().of(first)).contains(Omission.SUPERSEDED);
    assertThat(ahead.leftOut().of(second)).as("the newest that stands").isEmpty();
    assertThat(ahead.leftOut().of(third)).contains(Omission.RETRACTED);
  }

  /// Before, a correction with a short life left the wrong one on the screen of who was away.
  @Test
  void whatTakesBackNeverExpires() {
    OptionalLong longAgo = OptionalLong.of(1);
    RoomRecord plain = new RoomRecord(1, new UUID(0, 1), longAgo, new byte[0]);
    RoomRecord word =
        new RoomRecord(
            2,
            new UUID(0, 2),
            longAgo,
            Optional.empty(),
            new Handling(Priority.NORMAL, Optional.empty(), Optional.of(plain.id())),
            new byte[0]);

    assertThat(plain.isExpired(2)).isTrue();
    assertThat(word.isExpired(2)).isFalse();
  }

  private static RoomRecord retracting(long offset, UUID id) {
    return record(offset, new Handling(Priority.NORMAL, Optional.empty(), Optional.of(id)));
  }

  /// The promise: of a replay of no more records than are looked at together, only the newest of
  /// each key comes, and nothing that is taken back in it, whatever pages it is read in.
  @Property(tries = 1_000)
  void ofARangeThatIsLookedAtAsAWholeNothingNeedlessIsGiven(
      @ForAll long seed, @ForAll @IntRange(max = 120) int records) {
    Random random = new Random(seed);
    List<RoomRecord> room = room(random, records);
    Follower follower = replay(room, Math.max(1, records), random);

    Set<UUID> retracted = new HashSet<>();
    Map<String, Long> newest = new HashMap<>();
    room.forEach(record -> record.handling().retracts().ifPresent(retracted::add));
    for (RoomRecord record : room) {
      if (!retracted.contains(record.id())) {
        record.handling().collapseKey().ifPresent(key -> newest.put(key, record.offset()));
      }
    }
    assertThat(follower.got)
        .containsExactlyElementsOf(
            room.stream()
                .filter(
                    record ->
                        record.handling().retracts().isPresent()
                            || (!retracted.contains(record.id())
                                && record
                                    .handling()
                                    .collapseKey()
                                    .map(key -> newest.get(key) == record.offset())
                                    .orElse(true)))
                .toList());
  }

  /// And of a longer one, no key more often than once in each of its parts.
  @Property(tries = 500)
  void ofALongerRangeAKeyComesOnceInEachPart(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int records,
      @ForAll @IntRange(min = 1, max = 40) int together) {
    Random random = new Random(seed);
    List<RoomRecord> room = room(random, records);
    Follower follower = replay(room, together, random);

    int parts = (records + together - 1) / together;
    Map<String, Integer> counts = new HashMap<>();
    for (RoomRecord record : follower.got) {
      if (record.handling().retracts().isEmpty()) {
        record.handling().collapseKey().ifPresent(key -> counts.merge(key, 1, Integer::sum));
      }
    }
    assertThat(counts.values()).allMatch(count -> count <= parts);
  }

  @Test
  void aRangeOfOnePageIsReadOnce() {
    RangeReading ranges = new RangeReading(10);
    Reading.Page page = new Reading.Page(List.of(record(3, Handling.PLAIN)), 8);

    assertThat(ranges.begin(0, 8)).isEqualTo(new RangeReading.Range(0, 8));
    assertThat(ranges.read(page)).isEqualTo(new RangeReading.Next.Deliver(page, true));
    assertThat(ranges.priority()).contains(Priority.NORMAL);
  }

  @Test
  void aRangeWhoseEndCannotBeHadIsGivenAsFarAsItCan() {
    RangeReading ranges = new RangeReading(10);
    RoomRecord first = record(3, keyed("a"));
    RoomRecord second = record(4, keyed("a"));
    var unused = ranges.begin(0, 20);

    assertThat(ranges.read(new Reading.Page(List.of(first), 4)))
        .isEqualTo(new RangeReading.Next.ReadOn(new RangeReading.Range(4, 20)));
    assertThat(ranges.read(new Reading.Page(List.of(second), 5)))
        .isEqualTo(new RangeReading.Next.ReadOn(new RangeReading.Range(5, 20)));
    assertThat(ranges.read(new Reading.Missing(GapReason.EXPIRED)))
        .isEqualTo(new RangeReading.Next.Again());

    assertThat(ranges.begin(0, 20)).isEqualTo(new RangeReading.Range(0, 5));
    assertThat(ranges.leftOut(first)).contains(Omission.SUPERSEDED);
    assertThat(ranges.leftOut(second)).isEmpty();
    assertThat(ranges.begin(5, 20)).isEqualTo(new RangeReading.Range(5, 20));
    assertThat(ranges.read(new Reading.Missing(GapReason.EXPIRED)))
        .isEqualTo(new RangeReading.Next.Lost(GapReason.EXPIRED));
  }

  /// Reads from 0 to the room's end, in pages that end anywhere.
  private static Follower replay(List<RoomRecord> room, int together, Random random) {
    long end = room.isEmpty() ? 1 : room.getLast().offset() + 1;
    RangeReading ranges = new RangeReading(together);
    Follower follower = new Follower();
    long position = 0;
    while (position < end) {
      RangeReading.Next next = ranges.read(page(room, ranges.begin(position, end), random));
      while (next instanceof RangeReading.Next.ReadOn(RangeReading.Range more)) {
        next = ranges.read(page(room, more, random));
      }
      if (next instanceof RangeReading.Next.Deliver(Reading.Page page, boolean looked)) {
        for (RoomRecord record : page.records()) {
          Optional<Omission> why = ranges.leftOut(record);
          if (why.isPresent()) {
            assertThat(follower.leftOut.put(record, why.get())).isNull();
          } else {
            follower.got.add(record);
          }
        }
        position = page.coveredTo();
      }
    }
    return follower;
  }

  private static Reading.Page page(List<RoomRecord> room, RangeReading.Range range, Random random) {
    long length = range.to() - range.from();
    long to = range.from() + 1 + random.nextLong(Math.min(length, 30));
    return new Reading.Page(
        room.stream()
            .filter(record -> record.offset() >= range.from() && record.offset() < to)
            .toList(),
        to);
  }

  /// With holes between the offsets, few keys, and words that take back what is before or behind.
  private static List<RoomRecord> room(Random random, int records) {
    List<RoomRecord> room = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < records; i++) {
      offset += 1 + random.nextInt(3);
      Optional<String> key =
          random.nextInt(3) == 0 ? Optional.of("k" + random.nextInt(4)) : Optional.empty();
      Optional<UUID> retracts =
          random.nextInt(6) == 0
              ? Optional.of(id(Math.max(0, offset - 20 + random.nextInt(25))))
              : Optional.empty();
      room.add(
          record(
              offset,
              new Handling(PRIORITIES.get(random.nextInt(PRIORITIES.size())), key, retracts)));
    }
    return room;
  }

  private static Handling keyed(String key) {
    return new Handling(Priority.NORMAL, Optional.of(key), Optional.empty());
  }

  private static RoomRecord record(long offset, Handling handling) {
    return new RoomRecord(
        offset, id(offset), OptionalLong.empty(), Optional.empty(), handling, new byte[] {1});
  }

  private static UUID id(long offset) {
    return new UUID(7, offset);
  }
}
