package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.replay.CatchUpSettings;
import dev.tidings.gateway.replay.Edges;
import dev.tidings.gateway.replay.ReplayLadder;
import dev.tidings.gateway.replay.ReplayMetrics;
import dev.tidings.gateway.replay.ReplaySettings;
import dev.tidings.gateway.replay.SharedPages;
import dev.tidings.gateway.replay.SinceResolver;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.subscription.LagMetrics;
import dev.tidings.gateway.subscription.Surroundings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Feeds, subscriptions and the ladder in a world where links break, Redis forgets, relays restart,
/// questions fail, answers come late and sockets are full, for thousands of seeds: every client
/// that comes and goes or is slow has, in the end, each record of its room once and in order.
final class FeedSimulationTest {

  private static final int SEEDS = Integer.getInteger("tidings.simulation.seeds", 5_000);
  private static final int STEPS = 250;

  @Test
  void whateverBreaksEachClientGetsEachRecordOnceAndInOrder() {
    int from = Integer.getInteger("tidings.simulation.seed", 1);
    for (int seed = from; seed < from + SEEDS; seed++) {
      try {
        new Run(seed).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /// A client: it reconnects with its cursor, as long as it must.
  private static final class Client {
    private final Room room;
    private final EmbeddedChannel loop;
    private final RecordingSocket socket;
    private final List<Long> seen = new ArrayList<>();
    private Optional<Cursor> cursor = Optional.empty();
    private Optional<RecordingFollower> follower = Optional.empty();
    private Following following;

    Client(Room room, EmbeddedChannel loop, RecordingSocket socket) {
      this.room = room;
      this.loop = loop;
      this.socket = socket;
    }

    boolean isGone() {
      return follower.isEmpty()
          || follower.get().wasTold("failed")
          || follower.get().wasTold("gap");
    }
  }

  private static final class Run {

    private final Random random;
    private final EmbeddedChannel bus = new EmbeddedChannel();
    private final List<EmbeddedChannel> loops =
        List.of(new EmbeddedChannel(), new EmbeddedChannel());
    private final List<RecordingSocket> sockets =
        List.of(new RecordingSocket(1), new RecordingSocket(2));
    private final List<Room> rooms =
        List.of(new Room("order:1"), new Room("order:2"), new Room("all"));
    private final SimulatedWorld world;
    private final LiveRooms live;
    private final LagMetrics lags;
    private long passedMs;
    private final List<Client> clients = new ArrayList<>();

    Run(int seed) {
      random = new Random(seed);
      world = new SimulatedWorld(random, bus.eventLoop());
      ReplaySettings settings =
          new ReplaySettings(
              1_000_000, Duration.ofSeconds(5), 3, 1 << 16, 1, 1, 1, 1, 4, 2, 1 << 16);
      SimpleMeterRegistry metrics = new SimpleMeterRegistry();
      ReplayMetrics replayMetrics = new ReplayMetrics(metrics);
      lags = new LagMetrics(metrics);
      ReplayLadder ladder =
          new ReplayLadder(
              world, world, () -> Optional.of(SimulatedWorld.TOPIC), settings, replayMetrics);
      Surroundings around =
          new Surroundings(
              () -> Optional.of(SimulatedWorld.TOPIC),
              new SharedPages(
                  ladder,
                  new CatchUpSettings(1, random.nextInt(40), Duration.ofSeconds(2)),
                  () -> TimeUnit.MILLISECONDS.toNanos(passedMs)),
              new SinceResolver(
                  world, world, world, () -> Optional.of(SimulatedWorld.TOPIC), settings),
              world,
              settings,
              new Drops(metrics),
              replayMetrics,
              lags,
              InstantSource.system());
      FeedSettings feedSettings =
          new FeedSettings(
              Duration.ofMillis(500),
              Duration.ofSeconds(5),
              Duration.ofMillis(50),
              Duration.ofMillis(100),
              2,
              1 << 16);
      bus.freezeTime();
      live =
          new LiveRooms(
              world,
              "sim",
              around,
              new RoomFeed.Workshop(
                  feedSettings,
                  bus.eventLoop(),
                  new Edges(world, world, () -> Optional.of(SimulatedWorld.TOPIC)),
                  ladder,
                  new FeedMetrics(metrics),
                  InstantSource.system()));
      live.start();
      for (int i = 0; i < 5; i++) {
        // The rooms of a loop share a socket, as those of a connection do.
        clients.add(new Client(rooms.get(i % 3), loops.get(i % 2), sockets.get(i % 2)));
      }
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        step();
      }
      world.calm = true;
      for (int round = 0; round < 400 && !isDone(); round++) {
        heal();
      }
      for (Client client : clients) {
        if (client.cursor.isPresent() || client.follower.isPresent()) {
          collect(client);
          assertThat(client.seen).as("seen in " + client.room).isEqualTo(expected(client));
        }
      }
      assertThat(lags.lagging()).as("lagging").isZero();
    }

    private void step() {
      switch (random.nextInt(32)) {
        case 0, 1, 2 -> world.store(rooms.get(random.nextInt(3)));
        case 3, 4, 5 -> world.relayNext();
        case 6 -> world.writeMark();
        case 7 -> {
          if (random.nextInt(4) == 0) {
            world.breakLink();
          }
        }
        case 8 -> world.restoreLink();
        case 9 -> {
          if (random.nextInt(6) == 0) {
            world.flush();
          }
        }
        case 10 -> {
          if (random.nextInt(4) == 0) {
            world.restartRelay();
          }
        }
        case 11 -> comeOrGo(clients.get(random.nextInt(clients.size())));
        case 12, 13 -> pace(clients.get(random.nextInt(clients.size())));
        case 14 -> pass(20 + random.nextInt(200));
        case 15, 16, 17 -> run(bus);
        case 18, 19 -> run(loops.get(random.nextInt(2)));
        case 20, 21, 22 -> flow();
        default -> world.progress();
      }
    }

    /// Much arrives at once: else hardly anybody would get as far as live.
    private void flow() {
      for (int left = random.nextInt(40); left > 0 && world.progress(); left--) {
        run(bus);
        loops.forEach(Run::run);
      }
    }

    private void heal() {
      world.restoreLink();
      while (random.nextInt(5) > 0) {
        world.relayNext();
      }
      world.writeMark();
      for (Client client : clients) {
        if (client.cursor.isPresent() && client.isGone()) {
          collect(client);
          come(client);
        }
        client.socket.writable = true;
        client.socket.room.set(-1);
        client.socket.turns.resume();
      }
      while (world.progress()) {
        run(bus);
        loops.forEach(Run::run);
      }
      pass(120);
      run(bus);
      loops.forEach(Run::run);
    }

    private boolean isDone() {
      for (Client client : clients) {
        if (client.cursor.isPresent() || client.follower.isPresent()) {
          List<Long> all = new ArrayList<>(client.seen);
          client.follower.ifPresent(follower -> all.addAll(follower.offsets));
          if (client.isGone() || all.size() < expected(client).size()) {
            return false;
          }
        }
      }
      return true;
    }

    private void comeOrGo(Client client) {
      if (client.isGone()) {
        collect(client);
        come(client);
      } else if (client.following.cursor().isPresent()) {
        collect(client);
      }
    }

    /// A new client begins at the beginning, so that it is known what it must see.
    private void come(Client client) {
      if (client.cursor.isEmpty()) {
        client.cursor = Optional.of(Cursor.of(SimulatedWorld.TOPIC.epoch(), client.room, 0));
      }
      RecordingFollower follower = new RecordingFollower(client.socket);
      client.follower = Optional.of(follower);
      client.following =
          live.follow(
              client.room, new Begin.After(client.cursor.get()), client.loop.eventLoop(), follower);
    }

    private static void collect(Client client) {
      if (client.follower.isPresent()) {
        RecordingFollower follower = client.follower.get();
        client.seen.addAll(follower.offsets);
        assertThat(follower.told).doesNotContain("EVENT WHILE NOT WRITABLE");
        // Kafka may not answer in this world: what was said to be missing is asked for again.
        boolean gap = follower.wasTold("gap");
        if (gap) {
          assertThat(follower.told).anyMatch(line -> line.startsWith("gap unavailable"));
          client.seen.clear();
          client.cursor = Optional.of(Cursor.of(SimulatedWorld.TOPIC.epoch(), client.room, 0));
        } else {
          client.cursor = client.following.cursor().or(() -> client.cursor);
        }
        client.following.stop();
        client.follower = Optional.empty();
      }
    }

    /// The socket is full, or takes a few more, or all.
    private void pace(Client client) {
      RecordingSocket socket = client.socket;
      socket.writable = random.nextBoolean();
      socket.room.set(random.nextBoolean() ? -1 : 1 + random.nextInt(4));
      if (socket.isWritable()) {
        socket.turns.resume();
      }
    }

    private List<Long> expected(Client client) {
      return world.log.entrySet().stream()
          .filter(entry -> entry.getValue().equals(client.room))
          .map(Map.Entry::getKey)
          .toList();
    }

    private void pass(int millis) {
      passedMs += millis;
      bus.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
      bus.runScheduledPendingTasks();
    }

    private static void run(EmbeddedChannel loop) {
      loop.runPendingTasks();
    }
  }
}
