package dev.tidings.gateway.feed;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// One relay instance of one partition, by the rules of ingest's lanes: it looks at the mark when
/// it has connected, begins a generation where Redis lost writes, says again what it had not seen
/// confirmed, and moves the mark behind what it appended. Confined to the run's thread.
final class SimulatedRelay {

  private final int partition;
  private final Fate fate;
  private final SimulatedLog log;
  private final SimulatedRedis redis;
  private final Supplier<String> newGeneration;
  private final Flaw flaw;

  /// As it read them in the log.
  private final Map<Room, Long> last = new HashMap<>();

  /// What it read before each record, for when it says it again.
  private final Map<Long, OptionalLong> previousOf = new HashMap<>();

  private final long readFrom;
  private long position;
  private long marked;
  private Optional<String> generation = Optional.empty();

  /// @param committed what is known to have been marked
  SimulatedRelay(
      int partition,
      long committed,
      Fate fate,
      SimulatedLog log,
      SimulatedRedis redis,
      Supplier<String> newGeneration,
      Flaw flaw) {
    this.partition = partition;
    this.fate = fate;
    this.log = log;
    this.redis = redis;
    this.newGeneration = newGeneration;
    this.flaw = flaw;
    this.readFrom = Math.max(log.beginOf(partition), committed - fate.dice.below(8));
    this.position = committed;
    this.marked = committed;
    log.records(partition).subMap(readFrom, committed).forEach(this::read);
    fate.tell(() -> "a relay of p" + partition + " begins at " + committed);
  }

  /// What may be committed.
  long marked() {
    return marked;
  }

  /// What it has appended, exclusive.
  long position() {
    return position;
  }

  /// Its connection is gone: what Redis holds must be looked at anew.
  void cut() {
    generation = Optional.empty();
  }

  /// The next record, or a look at Redis where it has just connected.
  void goOn() {
    if (generation.isEmpty()) {
      lookAtRedis();
      return;
    }
    Map.Entry<Long, Room> next = log.records(partition).ceilingEntry(position);
    if (next == null) {
      position = Math.max(position, log.endOf(partition));
      return;
    }
    if (!(flaw == Flaw.RELAY_DROPS_ONE && next.getKey() % 5 == 4)) {
      append(next.getKey(), next.getValue());
    }
    position = next.getKey() + 1;
  }

  void mark() {
    if (generation.isEmpty()) {
      lookAtRedis();
      return;
    }
    long to = flaw == Flaw.MARK_RUNS_AHEAD ? log.endOf(partition) : position;
    Mark mark = new Mark(generation.get(), to);
    SimulatedRedis.Marking said = redis.moveMark(partition, mark, marked);
    if (to != marked || said == SimulatedRedis.Marking.LOST) {
      fate.tell(() -> "the relay of p" + partition + " marks " + to + ": " + said);
    }
    if (said == SimulatedRedis.Marking.LOST) {
      cut();
    } else {
      marked = Math.max(marked, to);
    }
  }

  private void lookAtRedis() {
    Optional<Mark> found = redis.markOf(partition);
    boolean lost = found.isEmpty() || found.get().position() < marked;
    if (!lost) {
      // What the mark covers was appended or published in an earlier life: where it is not in the
      // tails of this generation, a part of it must not be either.
      generation = Optional.of(found.get().generation());
      marked = found.get().position();
      log.records(partition).subMap(readFrom, marked).forEach(this::read);
      position = marked;
      return;
    }
    if (flaw == Flaw.NO_NEW_GENERATION && found.isPresent()) {
      generation = Optional.of(found.get().generation());
      marked = found.get().position();
      return;
    }
    generation = Optional.of(newGeneration.get());
    marked = position;
    fate.tell(() -> "the relay of p" + partition + " begins " + generation.get() + " at " + marked);
    redis.beginGeneration(partition, new Mark(generation.get(), marked));
  }

  private void append(long offset, Room room) {
    OptionalLong previous = read(offset, room);
    fate.tell(
        () -> "the relay appends " + SimulatedLog.place(partition, offset) + " of " + room.name());
    redis.append(
        partition,
        room,
        new LiveMessage.Durable(
            generation.orElseThrow(),
            previous.isEmpty()
                ? new Previous.NoneSince(readFrom)
                : new Previous.At(previous.getAsLong()),
            offset,
            OptionalLong.empty(),
            SimulatedLog.id(offset),
            Optional.empty(),
            log.handling(partition, offset),
            log.frame(offset)),
        previous);
  }

  /// @return what it read of the room before
  private OptionalLong read(long offset, Room room) {
    return previousOf.computeIfAbsent(
        offset,
        o -> {
          Long before = last.put(room, o);
          return before == null ? OptionalLong.empty() : OptionalLong.of(before);
        });
  }
}
