package dev.tidings.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.HdrHistogram.Histogram;

/// All clients of a run. One thread conducts it; the connections live on the event loops.
public final class Fleet implements AutoCloseable {

  /// Outgoing connections take ports from 28,000 of each address.
  private static final int SOURCE_ADDRESSES = 4;

  private static final long POLL_NANOS = 200_000;

  private final Loops loops;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<InetSocketAddress> servers;
  private final Connection.Manner manner;
  private final long ackEveryNanos;
  private final int maxConnecting;
  private final int receiveBytes;

  private Fleet(
      int loopCount,
      List<InetSocketAddress> servers,
      Connection.Manner manner,
      Duration ackEvery,
      int maxConnecting,
      int receiveBytes) {
    this.receiveBytes = receiveBytes;
    this.loops = new Loops(loopCount);
    this.servers = List.copyOf(servers);
    this.manner = manner;
    this.ackEveryNanos = ackEvery.toNanos();
    this.maxConnecting = Math.max(1, maxConnecting / loopCount);
    for (EventLoop loop : loops.loops()) {
      lanes.add(new Lane(loop));
    }
  }

  /// Clients of gateways.
  ///
  /// @param ackEvery at least so long lies between two acks of a connection; zero for none
  /// @param maxConnecting connections that are being opened at once
  public static Fleet ofGateways(
      int loopCount, List<InetSocketAddress> gateways, Duration ackEvery, int maxConnecting) {
    return ofGateways(loopCount, gateways, ackEvery, maxConnecting, 0);
  }

  /// As [#ofGateways(int, List, Duration, int)].
  ///
  /// @param receiveBytes the kernel's receive buffer of each; 0 leaves it to the kernel
  public static Fleet ofGateways(
      int loopCount,
      List<InetSocketAddress> gateways,
      Duration ackEvery,
      int maxConnecting,
      int receiveBytes) {
    return new Fleet(
        loopCount, gateways, Connection.Manner.TIDINGS, ackEvery, maxConnecting, receiveBytes);
  }

  /// Clients of a floor, whose frames are only counted.
  public static Fleet ofFloor(int loopCount, InetSocketAddress floor, int maxConnecting) {
    return new Fleet(
        loopCount, List.of(floor), Connection.Manner.FLOOR, Duration.ZERO, maxConnecting, 0);
  }

  /// Opens a connection for each follower; returns when all are open.
  ///
  /// @throws LoadFailed if one fails, or they are not open within `timeout`
  public void connect(List<Follower> followers, Duration timeout) {
    int before = open();
    for (int lane = 0; lane < lanes.size(); lane++) {
      lanes.get(lane).connect(ofLane(lane, followers));
    }
    await("all connections are open", () -> open() == before + followers.size(), timeout);
  }

  /// Opens a connection for each follower, each at its moment within `within`, however many are
  /// being opened by then; returns when all are open.
  ///
  /// @throws LoadFailed if one fails, or they are not open within `timeout` after that
  public void connectWithin(List<Follower> followers, Duration within, Duration timeout) {
    int before = open();
    for (int lane = 0; lane < lanes.size(); lane++) {
      lanes.get(lane).connectWithin(ofLane(lane, followers), within);
    }
    await(
        "all connections are open",
        () -> open() == before + followers.size(),
        within.plus(timeout));
  }

  /// All stop reading, or read again; returns when they do.
  public void read(boolean reads) {
    lanes.forEach(lane -> onLoop(lane, () -> lane.connections.forEach(one -> one.read(reads))));
  }

  /// Ends all connections from our side; returns when they are gone.
  public void disconnect(Duration timeout) {
    lanes.forEach(Lane::disconnect);
    await("all connections are closed", () -> open() == 0, timeout);
  }

  /// How many events came so far, on all connections.
  public long delivered() {
    return lanes.stream().mapToLong(lane -> lane.tally.delivered()).sum();
  }

  public int open() {
    return sum(Tally::open);
  }

  /// Followers that have everything that was published in their room, since [#beginStorm()].
  public int caughtUp() {
    return sum(Tally::caughtUpCount);
  }

  public void beginStorm() {
    lanes.forEach(lane -> onLoop(lane, lane.tally::forgetCaughtUp));
  }

  /// `System.nanoTime()` when the last connection was asked for.
  public long lastConnectNanos() {
    return lanes.stream().mapToLong(lane -> lane.tally.lastConnectNanos()).max().orElseThrow();
  }

  /// Of each follower since [#beginStorm()]: from asking for its connection to being caught up, in
  /// nanoseconds.
  public Histogram catchUps() {
    Histogram all = new Histogram(3);
    lanes.forEach(lane -> onLoop(lane, () -> all.add(lane.tally.copyOfCatchUps())));
    return all;
  }

  /// `System.nanoTime()` when the last follower had caught up.
  public long lastCaughtUpNanos() {
    return lanes.stream().mapToLong(lane -> lane.tally.lastCaughtUpNanos()).max().orElseThrow();
  }

  /// From the first event of the window to its last.
  public Duration deliverySpan() {
    List<Tally> busy =
        lanes.stream().map(lane -> lane.tally).filter(t -> t.firstNanos() != 0).toList();
    if (busy.isEmpty()) {
      return Duration.ZERO;
    }
    long first = busy.stream().mapToLong(Tally::firstNanos).min().orElseThrow();
    long last = busy.stream().mapToLong(Tally::lastNanos).max().orElseThrow();
    return Duration.ofNanos(last - first);
  }

  /// Forgets latencies and times of what came before.
  public void beginWindow() {
    lanes.forEach(lane -> onLoop(lane, lane.tally::beginWindow));
  }

  /// The latencies of the window, in nanoseconds.
  public Histogram latencies() {
    Histogram all = new Histogram(3);
    lanes.forEach(lane -> onLoop(lane, () -> all.add(lane.tally.copyOfLatencies())));
    return all;
  }

  /// The payload of an event's frame, in bytes.
  public int frameBytes() {
    return lanes.stream().mapToInt(lane -> lane.tally.frameBytes()).max().orElseThrow();
  }

  /// What the followers miss, have twice or got out of order, and what else went wrong.
  public Faults faults(List<Follower> followers) {
    Faults.Count count = new Faults.Count();
    // The loops' last words about their followers are seen once they have taken a task.
    settle();
    for (Follower follower : followers) {
      RoomOrder order = follower.order();
      count.add(order.lost(follower.room().published()), order.duplicated(), order.reordered());
    }
    Optional<String> first =
        lanes.stream().flatMap(lane -> lane.tally.firstTrouble().stream()).findFirst();
    return count.with(sum(Tally::failures), sum(Tally::gaps), first);
  }

  /// Waits until something holds that the connections bring about.
  ///
  /// @throws LoadFailed if it does not within `timeout`, or a connection fails meanwhile
  public void await(String what, Condition condition, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.holds()) {
      if (sum(Tally::failures) > 0) {
        throw new LoadFailed("not " + what + ": " + firstTrouble());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LoadFailed(
            "not %s within %d s (open %d, delivered %d, caught up %d; %s)"
                .formatted(
                    what, timeout.toSeconds(), open(), delivered(), caughtUp(), firstTrouble()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /// What is waited for.
  public interface Condition {
    boolean holds();
  }

  @Override
  public void close() {
    lanes.forEach(Lane::disconnect);
    loops.close();
  }

  private List<Follower> ofLane(int lane, List<Follower> followers) {
    List<Follower> mine = new ArrayList<>();
    for (int i = lane; i < followers.size(); i += lanes.size()) {
      mine.add(followers.get(i));
    }
    return mine;
  }

  private String firstTrouble() {
    return lanes.stream()
        .flatMap(lane -> lane.tally.firstTrouble().stream())
        .findFirst()
        .orElse("no trouble was told");
  }

  private void settle() {
    lanes.forEach(lane -> onLoop(lane, () -> {}));
  }

  private static void onLoop(Lane lane, Runnable task) {
    lane.loop.submit(task).syncUninterruptibly();
  }

  private int sum(ToIntFunction<Tally> figure) {
    return lanes.stream().mapToInt(lane -> figure.applyAsInt(lane.tally)).sum();
  }

  /// One event loop and its connections. Confined to the loop but for what it says.
  private final class Lane {
    private final EventLoop loop;
    private final Tally tally = new Tally();
    private final Queue<Follower> waiting = new ArrayDeque<>();
    private final List<Connection> connections = new ArrayList<>();

    private Lane(EventLoop loop) {
      this.loop = loop;
    }

    /// From any thread.
    private void connect(List<Follower> followers) {
      loop.execute(
          () -> {
            waiting.addAll(followers);
            for (int i = 0; i < maxConnecting; i++) {
              connectNext();
            }
          });
    }

    /// From any thread.
    private void connectWithin(List<Follower> followers, Duration within) {
      double pauseNanos = (double) within.toNanos() / followers.size();
      for (int i = 0; i < followers.size(); i++) {
        Follower follower = followers.get(i);
        var unused =
            loop.schedule(
                () -> connect(follower, () -> {}), (long) (i * pauseNanos), TimeUnit.NANOSECONDS);
      }
    }

    /// From any thread.
    private void disconnect() {
      loop.execute(
          () -> {
            waiting.clear();
            connections.forEach(Connection::leave);
            connections.clear();
          });
    }

    private static InetAddress source(Follower follower) {
      try {
        byte last = (byte) (1 + follower.number() % SOURCE_ADDRESSES);
        return InetAddress.getByAddress(new byte[] {127, 0, 0, last});
      } catch (UnknownHostException e) {
        throw new AssertionError("four bytes are an address", e);
      }
    }

    private void connectNext() {
      Follower follower = waiting.poll();
      if (follower != null) {
        connect(follower, this::connectNext);
      }
    }

    /// @param onOpenOrFailed called once
    private void connect(Follower follower, Runnable onOpenOrFailed) {
      InetSocketAddress server = servers.get(follower.number() % servers.size());
      Connection connection =
          new Connection(follower, tally, manner, server, ackEveryNanos, onOpenOrFailed);
      connections.add(connection);
      tally.connecting(System.nanoTime());
      Bootstrap bootstrap = loops.bootstrap(loop, receiveBytes).handler(connection);
      var unused =
          bootstrap
              .connect(server, new InetSocketAddress(source(follower), 0))
              .addListener(
                  (ChannelFutureListener)
                      attempt -> {
                        if (!attempt.isSuccess()) {
                          tally.failed("no connection: " + attempt.cause());
                          onOpenOrFailed.run();
                        }
                      });
    }
  }
}
