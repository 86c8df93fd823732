package dev.tidings.gateway.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Priority;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ReadTurnsTest {

  private final List<String> begun = new ArrayList<>();
  private boolean writable = true;

  @Test
  void aFewReadAtOnceAndTheOthersFollowInTheirOrder() {
    ReadTurns turns = new ReadTurns(2, () -> writable);
    for (String name : List.of("a", "b", "c", "d")) {
      turns.enter(room(name));
    }
    assertThat(begun).containsExactly("a", "b");
    turns.done();
    assertThat(begun).containsExactly("a", "b", "c");
    turns.done();
    turns.done();
    assertThat(begun).containsExactly("a", "b", "c", "d");
  }

  @Test
  void whoHadTheLastTurnIsTheLastWhenTheSocketTakesMoreAgain() {
    ReadTurns turns = new ReadTurns(1, () -> writable);
    ReadTurns.Turn first = room("a");
    turns.enter(first);
    turns.enter(room("b"));
    turns.enter(room("c"));
    writable = false;
    turns.done();
    turns.enter(first);
    assertThat(begun).containsExactly("a");
    writable = true;
    turns.resume();
    turns.done();
    turns.done();
    assertThat(begun).containsExactly("a", "b", "c", "a");
  }

  @Test
  void whoLeftHasNoTurn() {
    ReadTurns turns = new ReadTurns(1, () -> writable);
    writable = false;
    ReadTurns.Turn gone = room("gone");
    turns.enter(gone);
    turns.enter(room("here"));
    turns.leave(gone);
    writable = true;
    turns.resume();
    assertThat(begun).containsExactly("here");
  }

  /// Deep recursion is what a line of rooms with nothing left to read would be.
  @Test
  void turnsThatEndAtOnceDoNotNest() {
    ReadTurns turns = new ReadTurns(1, () -> writable);
    writable = false;
    for (int i = 0; i < 50_000; i++) {
      turns.enter(
          new ReadTurns.Turn() {
            @Override
            public void readOn() {
              begun.add("x");
              turns.done();
            }
          });
    }
    writable = true;
    turns.resume();
    assertThat(begun).hasSize(50_000);
  }

  /// However long one room's backlog is, the others' turns come as often.
  @Property
  void noRoomStarvesAnother(
      @ForAll @Size(min = 2, max = 8) List<@IntRange(min = 1, max = 30) Integer> pages,
      @ForAll @IntRange(min = 1, max = 3) int width) {
    ReadTurns turns = new ReadTurns(width, () -> writable);
    Map<Integer, Integer> left = new HashMap<>();
    List<Integer> reading = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    Map<Integer, ReadTurns.Turn> rooms = new HashMap<>();
    for (int room = 0; room < pages.size(); room++) {
      int number = room;
      left.put(room, pages.get(room));
      rooms.put(
          room,
          new ReadTurns.Turn() {
            @Override
            public void readOn() {
              reading.add(number);
            }
          });
    }
    rooms.values().forEach(turns::enter);
    while (!reading.isEmpty()) {
      assertThat(reading.size()).isLessThanOrEqualTo(width);
      int room = reading.removeFirst();
      order.add(room);
      turns.done();
      if (left.merge(room, -1, Integer::sum) > 0) {
        turns.enter(rooms.get(room));
      }
    }
    assertThat(left.values()).allMatch(rest -> rest == 0);
    for (int room = 0; room < pages.size(); room++) {
      int before = order.indexOf(room);
      assertThat(before)
          .as("pages of others before the first of room %d", room)
          .isLessThan(pages.size() + width);
    }
  }

  @Test
  void whoIsMissingWhatIsUrgentComesFirstAndOfWhomNothingIsKnownIsLookedAtBefore() {
    ReadTurns turns = new ReadTurns(1, () -> writable);
    turns.enter(room("first"));
    turns.enter(room("low", Optional.of(Priority.LOW)));
    turns.enter(room("normal", Optional.of(Priority.NORMAL)));
    turns.enter(room("high", Optional.of(Priority.HIGH)));
    turns.enter(room("another high", Optional.of(Priority.HIGH)));
    turns.enter(room("unknown"));
    for (int i = 0; i < 6; i++) {
      turns.done();
    }
    assertThat(begun).containsExactly("first", "unknown", "high", "another high", "normal", "low");
  }

  @Test
  void whatIsUrgentDoesNotKeepAnotherRoomWaitingForEver() {
    ReadTurns turns = new ReadTurns(1, () -> writable);
    turns.enter(room("first"));
    turns.enter(room("low", Optional.of(Priority.LOW)));
    for (int i = 0; i < 100; i++) {
      turns.enter(room("high " + i, Optional.of(Priority.HIGH)));
      turns.done();
    }
    assertThat(begun).contains("low").hasSizeGreaterThan(90);
  }

  private ReadTurns.Turn room(String name, Optional<Priority> priority) {
    return new ReadTurns.Turn() {
      @Override
      public Optional<Priority> priority() {
        return priority;
      }

      @Override
      public void readOn() {
        begun.add(name);
      }
    };
  }

  private ReadTurns.Turn room(String name) {
    return new ReadTurns.Turn() {
      @Override
      public void readOn() {
        begun.add(name);
      }
    };
  }
}
