package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.room.Room;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/// A gateway's belief: heads that move by chains and by marks, and repair from the log where the
/// chain breaks, the generation changes or the connection was lost. Confined to one thread.
final class LaneListener {

  private final NavigableMap<Long, Room> log;
  private final List<Room> rooms;
  private final Map<Room, Long> heads = new HashMap<>();
  private final Map<Room, List<Long>> seen = new HashMap<>();
  private Optional<String> generation = Optional.empty();
  private boolean suspect = true;

  LaneListener(NavigableMap<Long, Room> log, List<Room> rooms) {
    this.log = log;
    this.rooms = rooms;
  }

  List<Long> seen(Room room) {
    return seen.getOrDefault(room, List.of());
  }

  void reconnected() {
    suspect = true;
  }

  void live(Room room, LiveMessage.Durable message) {
    long head = heads.getOrDefault(room, 0L);
    if (message.offset() < head) {
      return;
    }
    if (message.previous().contiguousFrom() > head) {
      repair(room, message.offset());
    }
    seen.computeIfAbsent(room, key -> new ArrayList<>()).add(message.offset());
    heads.put(room, message.offset() + 1);
  }

  void mark(Mark mark) {
    boolean believed = !suspect && generation.equals(Optional.of(mark.generation()));
    for (Room room : rooms) {
      if (believed) {
        carry(room, mark);
      } else {
        repair(room, mark.position());
      }
    }
    suspect = false;
    generation = Optional.of(mark.generation());
  }

  private void carry(Room room, Mark mark) {
    long head = heads.getOrDefault(room, 0L);
    if (head < mark.position()) {
      log.subMap(head, mark.position())
          .forEach(
              (offset, in) -> assertThat(in).as("%s hides %s of", mark, offset).isNotEqualTo(room));
      heads.put(room, mark.position());
    }
  }

  private void repair(Room room, long to) {
    long head = heads.getOrDefault(room, 0L);
    if (head < to) {
      log.subMap(head, to)
          .forEach(
              (offset, in) -> {
                if (in.equals(room)) {
                  seen.computeIfAbsent(room, key -> new ArrayList<>()).add(offset);
                }
              });
      heads.put(room, to);
    }
  }
}
