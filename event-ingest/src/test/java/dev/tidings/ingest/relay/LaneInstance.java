package dev.tidings.ingest.relay;

import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.redis.Pipe;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;

/// One relay instance of a {@link LaneWorld}, with its reader, its lane and its connection.
/// Confined to the run's thread.
final class LaneInstance {

  private static final RelaySettings SETTINGS =
      new RelaySettings(
          true,
          10,
          3,
          8,
          1_000_000,
          5,
          256,
          Duration.ofHours(1),
          Duration.ofMillis(3),
          Duration.ofMillis(40),
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(6),
          Duration.ofMillis(250),
          Duration.ofMillis(1),
          Duration.ofMillis(8));

  /// What is counted nobody asks for; the meters are dear to make.
  private static final RelayMetrics METRICS = metrics();

  private final LaneWorld world;
  private final int number;
  private final Queue<Arrival> inbox = new ArrayDeque<>();
  private PreviousOffsets previousOffsets;
  private Lane lane;
  private ReadingStart start;
  private long position;
  private TwinPipe pipe;

  LaneInstance(LaneWorld world, int number) {
    this.world = world;
    this.number = number;
    this.pipe = new TwinPipe(world.redis);
    begin();
  }

  int number() {
    return number;
  }

  Lane lane() {
    return lane;
  }

  /// Killed, and started where was committed.
  void crash() {
    world.story.tell(() -> "relay " + number + " is killed and started");
    pipe.close();
    begin();
  }

  void cut() {
    pipe.close();
  }

  void turn() {
    int chance = world.dice.below(100);
    if (!pipe.isOpen()) {
      pipe = new TwinPipe(world.redis);
    } else if (!world.healing && chance < 1) {
      pipe.close();
    } else if (!world.healing && chance < 2) {
      world.lateBytes.add(pipe.closeWithBytesInFlight());
    } else if (chance < 35) {
      pipe.executeNext(!world.healing && world.dice.onceIn(60));
    } else if (chance < 60) {
      pipe.replyNext();
    } else if (chance < 75) {
      read();
    } else if (chance < 80) {
      commit();
    } else {
      while (!inbox.isEmpty()) {
        lane.arrived(inbox.remove(), world.nowMs);
      }
      lane.step(pipe.isOpen() ? Optional.<Pipe>of(pipe) : Optional.empty(), world.nowMs);
    }
  }

  private void begin() {
    inbox.clear();
    start =
        ReadingStart.of(
            world.committed < 0 ? OptionalLong.empty() : OptionalLong.of(world.committed),
            0,
            world.end,
            10);
    world.story.tell(() -> "relay " + number + " begins at " + start.publishFrom());
    position = start.readFrom();
    previousOffsets = new PreviousOffsets(start.readFrom(), SETTINGS.maxRooms());
    lane =
        new Lane(
            0,
            start,
            new Surroundings(
                LaneWorld.NAMES,
                SETTINGS,
                400,
                world::newGeneration,
                METRICS,
                Tracing.off(),
                inbox::add));
  }

  private void read() {
    if (lane.window().isFull() || position >= world.end) {
      return;
    }
    Room room = world.log.get(position);
    if (room != null) {
      Previous previous = previousOffsets.next(room.name(), position);
      if (position >= start.publishFrom() && !isDropped()) {
        lane.window().add(record(room, previous));
      }
    }
    position++;
    lane.window().readTo(position);
  }

  private boolean isDropped() {
    return world.flaw == LaneSimulation.Flaw.READER_DROPS_ONE && position % 7 == 6;
  }

  private HistoryRecord record(Room room, Previous previous) {
    Previous said =
        world.flaw == LaneSimulation.Flaw.PREVIOUS_UNREAD ? new Previous.NoneSince(0) : previous;
    return new HistoryRecord(
        room, position, said, OptionalLong.empty(), new UUID(0, position), new byte[] {1});
  }

  /// A zombie's commit is refused.
  private void commit() {
    if (world.isOwner(this) && lane.isVouchedFor()) {
      world.committed = lane.marked();
    }
  }

  private static RelayMetrics metrics() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    return new RelayMetrics(registry, new RealtimeFigures(registry), InstantSource.system());
  }
}
