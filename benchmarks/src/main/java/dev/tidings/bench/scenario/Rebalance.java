package dev.tidings.bench.scenario;

import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.Faults;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.load.Pace;
import dev.tidings.bench.load.Publishing;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import dev.tidings.quickstart.services.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/// A second ingest comes and goes, in order and not, under a steady load over all partitions: how
/// long an event was on its way at most while that happened.
///
/// Whatever stops (accepting, relaying, or everybody behind a transaction that nobody ends) shows
/// as an event that came so late; the mean and most percentiles do not show it.
public final class Rebalance implements Scenario {

  /// The steady load in front of what happens: it is the same window.
  private static final Duration LEAD = Duration.ofSeconds(1);

  private static final Duration SESSION = Duration.ofSeconds(6);

  /// What is still watched of it afterwards, at most.
  private static final Duration AFTERWARDS = Duration.ofSeconds(8);

  /// As long as a member of a group may be silent, and well beyond it.
  private static final Duration FROZEN = SESSION.plusSeconds(3);

  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);
  private static final double NANOS_IN_MILLI = 1e6;

  /// What happens to the second ingest, on a thread of its own.
  private interface Happening {
    void happen() throws InterruptedException;
  }

  @Override
  public Outcome measure(Stage stage) {
    List<Follower> followers = stage.followers(user -> new BenchRoom("user:" + user));
    try (Fleet fleet = stage.fleet();
        Publishing publishing = stage.publishing(0)) {
      Duration planned = stage.extent().duration();
      Duration afterwards = planned.compareTo(AFTERWARDS) < 0 ? planned : AFTERWARDS;
      Traffic load = new Traffic(stage, fleet, publishing, followers);
      ServiceProcess second = stage.platform().secondIngest();
      Connecting connecting = Connecting.measured(stage, fleet, followers);
      stage.progress().accept("warming up");
      load.window(stage.extent().warmUp(), () -> {});

      CpuReading before = stage.platform().cpu();
      long delivered = fleet.delivered();
      Report report = new Report().put("eventsPerSecond", load.perSecond);
      report.put("steady", load.measured("nothing happens", planned, () -> {}));
      report.put(
          "added", load.measured("a second ingest is started", planned, () -> start(second)));
      report.put(
          "stopped",
          load.measured("it is stopped (SIGTERM)", planned, () -> second.stop(STOPPED_WITHIN)));
      report.put("addedAgain", load.measured("it is started", planned, () -> start(second)));
      report.put(
          "killed",
          load.measured("it is killed (SIGKILL)", SESSION.plus(afterwards), second::kill));
      report.put("addedBehindAKill", load.measured("it is started", planned, () -> start(second)));
      report.put(
          "frozen",
          load.measured(
              "it is frozen for " + FROZEN.toSeconds() + " s (SIGSTOP)",
              FROZEN.plus(afterwards),
              () -> {
                second.freeze();
                TimeUnit.NANOSECONDS.sleep(FROZEN.toNanos());
                second.thaw();
              }));
      CpuReading used = stage.platform().cpu().minus(before);
      long messages = fleet.delivered() - delivered;
      Faults faults = fleet.faults(followers);
      report
          .put("sessionTimeoutMs", SESSION.toMillis())
          .put("messages", messages)
          .put("frameBytes", fleet.frameBytes())
          .put("coldConnectMicros", connecting.report())
          .put("faults", Figures.faults(faults));
      return new Outcome(report, faults, fleet.frameBytes(), messages, used, messages);
    }
  }

  @Override
  public Report measureFloor(FloorStage stage, Outcome ours) {
    return new Report(); // a floor has nobody to take over from
  }

  private static void start(ServiceProcess second) {
    second.start();
    second.awaitReady(READY_WITHIN);
  }

  /// The users' events, in turn, at a fixed rate.
  private static final class Traffic {
    private final Stage stage;
    private final Fleet fleet;
    private final Publishing publishing;
    private final List<BenchRoom> rooms;
    private final int perSecond;
    private final AtomicInteger turn = new AtomicInteger();

    private Traffic(Stage stage, Fleet fleet, Publishing publishing, List<Follower> followers) {
      this.stage = stage;
      this.fleet = fleet;
      this.publishing = publishing;
      this.rooms = followers.stream().map(Follower::room).toList();
      if (!(stage.load().rate() instanceof Rate.Paced(int rate))) {
        throw new LoadFailed("--rate: max (expected: a number, for a pause to show)");
      }
      this.perSecond = rate;
    }

    private Report measured(String what, Duration duration, Happening happening) {
      stage.progress().accept(what);
      Histogram latencies = window(duration, happening);
      return new Report()
          .put("p50Ms", latencies.getValueAtPercentile(50) / NANOS_IN_MILLI)
          .put("p99Ms", latencies.getValueAtPercentile(99) / NANOS_IN_MILLI)
          .put("longestMs", latencies.getMaxValue() / NANOS_IN_MILLI);
    }

    /// Publishes for that long while it happens, and at least until it has happened.
    private Histogram window(Duration duration, Happening happening) {
      fleet.beginWindow();
      publish(LEAD);
      CompletableFuture<Void> over = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  happening.happen();
                  over.complete(null);
                } catch (InterruptedException | RuntimeException e) {
                  over.completeExceptionally(e);
                }
              });
      publish(duration);
      while (!over.isDone()) {
        publish(LEAD);
      }
      try {
        over.join();
      } catch (CompletionException e) {
        throw new LoadFailed("it did not come about: " + e.getCause());
      }
      publishing.flush();
      long published = rooms.stream().mapToLong(BenchRoom::published).sum();
      fleet.await("all is delivered", () -> fleet.delivered() >= published, Stage.PATIENCE);
      return fleet.latencies();
    }

    private void publish(Duration duration) {
      Pace.paced(
          perSecond,
          duration,
          () -> publishing.publish(rooms.get(turn.getAndIncrement() % rooms.size())));
    }
  }
}
