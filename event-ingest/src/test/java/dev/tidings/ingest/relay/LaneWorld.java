package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.simulation.Dice;
import dev.tidings.simulation.Story;
import dev.tidings.simulation.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// One partition's log, relayed by instances of which all but the last are zombies, into a Redis
/// that is cut off, refuses, is flushed and goes back. What must hold is looked at with each
/// message and behind each step. Confined to the run's thread.
final class LaneWorld implements World<LaneSimulation.Act> {

  static final RedisNames NAMES = new RedisNames("t", new Epoch(7), 1);
  private static final List<Room> ROOMS =
      IntStream.range(0, 4).mapToObj(r -> new Room("r:" + r)).toList();

  final Dice dice;
  final Story story;
  final TreeMap<Long, Room> log = new TreeMap<>();
  final TwinRedis redis;
  final Queue<Runnable> lateBytes = new ArrayDeque<>();
  final LaneSimulation.Flaw flaw;

  long end;
  long committed = -1;
  long nowMs;
  boolean healing;

  private final LaneListener listener = new LaneListener(log, ROOMS);
  private final List<LaneInstance> instances = new ArrayList<>();
  private final Set<String> publishedOnce = new HashSet<>();
  private Optional<Runnable> snapshot = Optional.empty();
  private int generations;
  private boolean lostData;

  LaneWorld(long seed, LaneSimulation.Flaw flaw, Story story) {
    this.dice = new Dice(seed);
    this.flaw = flaw;
    this.story = story;
    this.redis = new TwinRedis(this::published);
    instances.add(new LaneInstance(this, 0));
  }

  @Override
  public void step(LaneSimulation.Act act, long luck) {
    dice.reseed(luck);
    nowMs += dice.below(3);
    switch (act) {
      case STORE -> store();
      case NEW_RELAY -> instances.add(new LaneInstance(this, instances.getLast().number() + 1));
      case END_OLDEST -> endOldest();
      case CRASH -> instances.getLast().crash();
      case LATE_BYTES -> {
        if (!lateBytes.isEmpty()) {
          story.tell(() -> "bytes of a broken connection arrive");
          lateBytes.remove().run();
        }
      }
      case FLUSH -> flush();
      case SNAPSHOT -> {
        story.tell(() -> "Redis saves");
        snapshot = Optional.of(redis.snapshot());
      }
      case ROLL_BACK -> rollBack();
      case TURN -> instances.get(dice.below(instances.size())).turn();
    }
    tailsReachTheMark();
  }

  /// Only the owner is left: all must be in Redis, and seen.
  @Override
  public void mendAndCheck(long luck) {
    story.tell(() -> "-- all is mended");
    dice.reseed(luck);
    healing = true;
    while (!lateBytes.isEmpty()) {
      lateBytes.remove().run();
    }
    while (instances.size() > 1) {
      endOldest();
    }
    Lane lane = instances.getLast().lane();
    for (int i = 0; i < 20_000 && instances.getLast().lane().marked() < end; i++) {
      nowMs++;
      instances.getLast().turn();
    }
    assertThat(lane.marked()).as("marked").isEqualTo(end);
    for (Room room : ROOMS) {
      assertThat(listener.seen(room)).as("seen of " + room).isEqualTo(offsetsOf(room));
    }
    tailsReachTheMark();
    tailsAreUnbroken();
  }

  String newGeneration() {
    return "g" + generations++;
  }

  boolean isOwner(LaneInstance instance) {
    return instance == instances.getLast();
  }

  private void store() {
    if (dice.onceIn(5)) {
      end++; // a transaction's marker
      return;
    }
    Room room = ROOMS.get(dice.below(ROOMS.size()));
    story.tell(() -> "the log gets " + end + " of " + room);
    log.put(end++, room);
  }

  private void endOldest() {
    if (instances.size() > 1) {
      LaneInstance ended = instances.removeFirst();
      story.tell(() -> "relay " + ended.number() + " ends");
    }
  }

  private void flush() {
    story.tell(() -> "Redis forgets all");
    redis.flush();
    lostData = true;
  }

  /// A failover: every connection ends, and Redis is an older one.
  private void rollBack() {
    if (snapshot.isEmpty()) {
      return;
    }
    story.tell(() -> "Redis goes back to what it saved");
    instances.forEach(LaneInstance::cut);
    lateBytes.clear();
    snapshot.get().run();
    snapshot = Optional.empty();
    lostData = true;
    listener.reconnected();
  }

  /// Whoever reads a tail behind the mark takes its top for the room's last record before it.
  private void tailsReachTheMark() {
    Optional<Mark> mark = redis.text(NAMES.mark(0)).flatMap(Mark::parse);
    if (mark.isEmpty()) {
      return;
    }
    for (Room room : ROOMS) {
      var tail = redis.tail(NAMES.tail(mark.get().generation(), room));
      // At every step, so without a fluent assertion's cost.
      if (!tail.isEmpty() && lastBefore(mark.get().position(), room) > tail.lastKey()) {
        throw new AssertionError(
            "%s lies before %s, and the tail of %s ends at %s"
                .formatted(
                    lastBefore(mark.get().position(), room), mark.get(), room, tail.lastKey()));
      }
    }
  }

  private long lastBefore(long position, Room room) {
    for (var entry : log.headMap(position, false).descendingMap().entrySet()) {
      if (entry.getValue().equals(room)) {
        return entry.getKey();
      }
    }
    return -1;
  }

  /// A tail says with each entry what came before, and that is true of the log.
  private void tailsAreUnbroken() {
    for (NavigableMap<Long, byte[]> tail : redis.tails().values()) {
      long before = -1;
      for (byte[] bytes : tail.values()) {
        var entry = (LiveMessage.Durable) LiveMessageCodec.decode(bytes).orElseThrow();
        if (before >= 0) {
          assertThat(entry.previous().contiguousFrom()).as("a tail").isEqualTo(before + 1);
        }
        before = entry.offset();
      }
    }
  }

  private void published(String channel, byte[] bytes) {
    Optional<LiveMessage> message = LiveMessageCodec.decode(bytes);
    if (message.isPresent()) {
      var durable = (LiveMessage.Durable) message.get();
      story.tell(() -> "published: " + durable.offset() + " in " + durable.generation());
      boolean first = publishedOnce.add(channel + " " + durable.offset());
      assertThat(first || lostData).as("published twice: " + durable.offset()).isTrue();
      listener.live(log.get(durable.offset()), durable);
    } else {
      Mark mark = Mark.parse(new String(bytes, StandardCharsets.US_ASCII)).orElseThrow();
      story.tell(() -> "published: " + mark);
      listener.mark(mark);
    }
  }

  private List<Long> offsetsOf(Room room) {
    List<Long> offsets = new ArrayList<>();
    log.forEach(
        (offset, in) -> {
          if (in.equals(room)) {
            offsets.add(offset);
          }
        });
    return offsets;
  }
}
