package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.redis.Pipe;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One partition's log, relayed by lanes that are cut, refused, killed, doubled and flushed at
/// every step, with a listener that believes exactly what design.md section 5 lets it believe.
class LaneSimulationTest {

  private static final int SEEDS = 400;
  private static final int STEPS = 1_500;
  private static final int ROOMS = 4;
  private static final RedisNames NAMES = new RedisNames("t", new Epoch(7), 1);
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
          Duration.ofMillis(1),
          Duration.ofMillis(8));

  @ParameterizedTest(name = "{0}")
  @ValueSource(booleans = {false, true})
  void whoBelievesMarksAndChainsMissesNothingWhateverFails(boolean redisLosesData) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      new World(seed, redisLosesData).run();
    }
  }

  /// Lanes may be several at a time: all but the last are zombies.
  private static final class World {
    private final String told;
    private final Random random;
    private final boolean redisLosesData;
    private final TwinRedis redis = new TwinRedis(this::published);
    private final Listener listener = new Listener();
    private final TreeMap<Long, Room> log = new TreeMap<>();
    private final List<Instance> instances = new ArrayList<>();
    private final Queue<Runnable> lateBytes = new ArrayDeque<>();
    private final Set<String> publishedOnce = new HashSet<>();
    private Optional<Runnable> snapshot = Optional.empty();
    private long end;
    private long committed = -1;
    private long nowMs;
    private int generations;
    private boolean lostData;
    private boolean healing;

    private World(long seed, boolean redisLosesData) {
      this.told = "seed " + seed + (redisLosesData ? ", Redis loses data" : "");
      this.random = new Random(seed);
      this.redisLosesData = redisLosesData;
    }

    private void run() {
      instances.add(new Instance());
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      heal();
      check();
    }

    private void step() {
      nowMs += random.nextInt(3);
      int dice = random.nextInt(1_000);
      if (dice < 250) {
        append();
      } else if (dice < 255) {
        instances.add(new Instance());
      } else if (dice < 262 && instances.size() > 1) {
        instances.remove(0);
      } else if (dice < 266) {
        last().crash();
      } else if (redisLosesData && dice < 268) {
        redis.flush();
        lostData = true;
      } else if (redisLosesData && dice < 276) {
        snapshot = Optional.of(redis.snapshot());
      } else if (redisLosesData && dice < 300 && snapshot.isPresent()) {
        rollBack();
      } else if (dice < 320 && !lateBytes.isEmpty()) {
        lateBytes.remove().run();
      } else {
        instances.get(random.nextInt(instances.size())).turn();
      }
    }

    /// A failover: every connection ends, and Redis is an older one.
    private void rollBack() {
      instances.forEach(instance -> instance.pipe.close());
      lateBytes.clear();
      snapshot.get().run();
      snapshot = Optional.empty();
      lostData = true;
      listener.reconnected();
    }

    private void append() {
      if (random.nextInt(5) == 0) {
        end++; // a transaction's marker
      } else {
        log.put(end, new Room("r:" + random.nextInt(ROOMS)));
        end++;
      }
    }

    private Instance last() {
      return instances.get(instances.size() - 1);
    }

    private void heal() {
      healing = true;
      while (!lateBytes.isEmpty()) {
        lateBytes.remove().run();
      }
      while (instances.size() > 1) {
        instances.remove(0);
      }
      for (int i = 0; i < 20_000 && last().lane.marked() < end; i++) {
        nowMs++;
        last().turn();
      }
      assertThat(last().lane.marked()).as(told).isEqualTo(end);
    }

    private void check() {
      for (int r = 0; r < ROOMS; r++) {
        Room room = new Room("r:" + r);
        List<Long> of = new ArrayList<>();
        log.forEach(
            (offset, in) -> {
              if (in.equals(room)) {
                of.add(offset);
              }
            });
        assertThat(listener.seen.getOrDefault(room, List.of())).as(told).isEqualTo(of);
      }
      tailsAreUnbroken();
    }

    /// Whoever reads a tail behind the mark takes its top for the room's last record before it.
    private void tailsReachTheMark(Mark mark) {
      Map<Room, Long> lastOf = new HashMap<>();
      log.headMap(mark.position()).forEach((offset, room) -> lastOf.put(room, offset));
      lastOf.forEach(
          (room, last) -> {
            var tail = redis.tail(NAMES.tail(mark.generation(), room));
            if (!tail.isEmpty()) {
              assertThat(tail.lastKey())
                  .as(told + ": " + mark + ", " + room)
                  .isGreaterThanOrEqualTo(last);
            }
          });
    }

    /// A tail says with each entry what came before, and that is true of the log.
    private void tailsAreUnbroken() {
      redis
          .tails()
          .forEach(
              (key, tail) -> {
                long before = -1;
                for (byte[] bytes : tail.values()) {
                  var entry = (LiveMessage.Durable) LiveMessageCodec.decode(bytes).orElseThrow();
                  if (before >= 0) {
                    assertThat(entry.previous().contiguousFrom()).as(told).isEqualTo(before + 1);
                  }
                  before = entry.offset();
                }
              });
    }

    private void published(String channel, byte[] bytes) {
      Optional<LiveMessage> message = LiveMessageCodec.decode(bytes);
      if (message.isPresent()) {
        var durable = (LiveMessage.Durable) message.get();
        boolean first = publishedOnce.add(channel + " " + durable.offset());
        assertThat(first || lostData).as(told + ": published twice: " + durable.offset()).isTrue();
        listener.live(log.get(durable.offset()), durable, log);
      } else {
        Mark mark = Mark.parse(new String(bytes, StandardCharsets.US_ASCII)).orElseThrow();
        tailsReachTheMark(mark);
        listener.mark(mark, log, told);
      }
    }

    /// One relay instance with its reader, its lane and its connection.
    private final class Instance {
      private final Queue<Arrival> inbox = new ArrayDeque<>();
      private PreviousOffsets previousOffsets;
      private Lane lane;
      private ReadingStart start;
      private long position;
      private TwinPipe pipe = new TwinPipe(redis);

      private Instance() {
        crash();
      }

      private void crash() {
        pipe.close();
        inbox.clear();
        start =
            ReadingStart.of(
                committed < 0 ? OptionalLong.empty() : OptionalLong.of(committed), 0, end, 10);
        position = start.readFrom();
        previousOffsets = new PreviousOffsets(start.readFrom(), SETTINGS.maxRooms());
        lane =
            new Lane(
                0,
                start,
                new Surroundings(
                    NAMES,
                    SETTINGS,
                    400,
                    () -> "g" + generations++,
                    metrics(),
                    Tracing.off(),
                    inbox::add));
      }

      private static RelayMetrics metrics() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        return new RelayMetrics(registry, new RealtimeFigures(registry), InstantSource.system());
      }

      private void turn() {
        int dice = random.nextInt(100);
        if (!pipe.isOpen()) {
          pipe = new TwinPipe(redis);
        } else if (!healing && dice < 1) {
          pipe.close();
        } else if (!healing && dice < 2) {
          lateBytes.add(pipe.closeWithBytesInFlight());
        } else if (dice < 35) {
          pipe.executeNext(!healing && random.nextInt(60) == 0);
        } else if (dice < 60) {
          pipe.replyNext();
        } else if (dice < 75) {
          read();
        } else if (dice < 80) {
          commit();
        } else {
          while (!inbox.isEmpty()) {
            lane.arrived(inbox.remove(), nowMs);
          }
          lane.step(pipe.isOpen() ? Optional.<Pipe>of(pipe) : Optional.empty(), nowMs);
        }
      }

      private void read() {
        if (lane.window().isFull() || position >= end) {
          return;
        }
        Room room = log.get(position);
        if (room != null) {
          var previous = previousOffsets.next(room.name(), position);
          if (position >= start.publishFrom()) {
            lane.window()
                .add(
                    new HistoryRecord(
                        room,
                        position,
                        previous,
                        OptionalLong.empty(),
                        new UUID(0, position),
                        new byte[] {1}));
          }
        }
        position++;
        lane.window().readTo(position);
      }

      /// A zombie's commit is refused.
      private void commit() {
        if (this == last() && lane.isVouchedFor()) {
          committed = lane.marked();
        }
      }
    }
  }

  /// A gateway's belief: heads that move by chains and by marks, and repair from the log where the
  /// chain breaks, the generation changes or the connection was lost.
  private static final class Listener {
    private final Map<Room, Long> heads = new HashMap<>();
    private final Map<Room, List<Long>> seen = new HashMap<>();
    private Optional<String> generation = Optional.empty();
    private boolean suspect = true;

    private void reconnected() {
      suspect = true;
    }

    private void live(Room room, LiveMessage.Durable message, NavigableMap<Long, Room> log) {
      long head = heads.getOrDefault(room, 0L);
      if (message.offset() < head) {
        return;
      }
      if (message.previous().contiguousFrom() > head) {
        repair(room, message.offset(), log);
      }
      seen.computeIfAbsent(room, key -> new ArrayList<>()).add(message.offset());
      heads.put(room, message.offset() + 1);
    }

    private void mark(Mark mark, NavigableMap<Long, Room> log, String told) {
      boolean believed = !suspect && generation.equals(Optional.of(mark.generation()));
      for (Room room : rooms()) {
        if (believed) {
          long head = heads.getOrDefault(room, 0L);
          if (head < mark.position()) {
            log.subMap(head, mark.position())
                .forEach(
                    (offset, in) ->
                        assertThat(in)
                            .as(told + ": mark " + mark.position() + " hides " + offset)
                            .isNotEqualTo(room));
            heads.put(room, mark.position());
          }
        } else {
          repair(room, mark.position(), log);
        }
      }
      suspect = false;
      generation = Optional.of(mark.generation());
    }

    private void repair(Room room, long to, NavigableMap<Long, Room> log) {
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

    private static List<Room> rooms() {
      List<Room> rooms = new ArrayList<>();
      for (int r = 0; r < ROOMS; r++) {
        rooms.add(new Room("r:" + r));
      }
      return rooms;
    }
  }
}
