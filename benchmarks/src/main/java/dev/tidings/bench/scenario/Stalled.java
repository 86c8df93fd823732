package dev.tidings.bench.scenario;

import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.Faults;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.load.Pace;
import dev.tidings.bench.load.Publishing;
import dev.tidings.bench.platform.BenchPlatform;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.platform.ProcessFigures;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// Most clients of some rooms stop reading for a while, and then read again: what that costs the
/// gateway's heap and the clients that go on, and when all are complete.
///
/// Those who stall come in when the first window of those who go on is over: both windows are of
/// the same events to the same readers. (While all of them read the machine was busy with that
/// alone, and the stall looked like a relief.)
public final class Stalled implements Scenario {

  private static final int RECEIVE_BYTES = 16 * 1_024;
  private static final Duration COMPLETE_WITHIN = Duration.ofMinutes(10);

  /// Events behind the catching up, which a seam would show in.
  private static final Duration AFTERWARDS = Duration.ofSeconds(3);

  private static final double KIB_IN_MIB = 1_024;
  private static final double NANOS_IN_MILLI = 1e6;

  private final Stall stall;

  public Stalled(Stall stall) {
    this.stall = stall;
  }

  @Override
  public Outcome measure(Stage stage) {
    List<BenchRoom> rooms =
        IntStream.range(0, stall.rooms()).mapToObj(i -> new BenchRoom("order:" + i)).toList();
    List<Follower> followers = stage.followersOf(rooms);
    int reading = stall.rooms() * stall.live();
    List<Follower> live = followers.subList(0, reading);
    List<Follower> slow = followers.subList(reading, followers.size());
    try (Fleet liveFleet = stage.fleet();
        Fleet slowFleet = stage.fleetOfSmallBuffers(RECEIVE_BYTES);
        Publishing publishing = stage.publishing(0)) {
      stage.progress().accept("opening " + live.size() + " connections that go on");
      liveFleet.connect(live, Stage.PATIENCE);
      Events events = new Events(stage, rooms, publishing);

      stage.progress().accept("warming up");
      events.publish(stage.extent().warmUp());
      awaitAll(liveFleet, live);
      stage.progress().accept("they read for " + stage.extent().duration().toSeconds() + " s");
      Histogram before = window(liveFleet, live, events, stage.extent().duration());
      stage.progress().accept("opening " + slow.size() + " more");
      slow.forEach(Follower::joinsNow);
      slowFleet.connect(slow, Stage.PATIENCE);
      long heapBefore = heapKib(stage.platform());
      long residentBefore = stage.gatewaysResidentKib();

      stage
          .progress()
          .accept(slow.size() + " stop reading for " + stall.duration().toSeconds() + " s");
      slowFleet.read(false);
      CpuReading cpu = stage.platform().cpu();
      long delivered = liveFleet.delivered();
      Histogram during = window(liveFleet, live, events, stall.duration());
      CpuReading used = stage.platform().cpu().minus(cpu);
      long messages = liveFleet.delivered() - delivered;
      long heapDuring = heapKib(stage.platform());
      long residentDuring = stage.gatewaysResidentKib();
      long behind = missing(slowFleet, slow);

      stage.progress().accept("they read again");
      long began = System.nanoTime();
      slowFleet.read(true);
      awaitAll(slowFleet, slow);
      double completeSeconds = (System.nanoTime() - began) / 1e9;
      events.publish(AFTERWARDS);
      awaitAll(liveFleet, live);
      awaitAll(slowFleet, slow);

      Faults faults = liveFleet.faults(live).and(slowFleet.faults(slow));
      double p99Before = before.getValueAtPercentile(99) / NANOS_IN_MILLI;
      double p99During = during.getValueAtPercentile(99) / NANOS_IN_MILLI;
      Report report =
          new Report()
              .put("rooms", stall.rooms())
              .put("stalled", slow.size())
              .put("live", live.size())
              .put("stallSeconds", stall.duration().toSeconds())
              .put("heapGrowthMiB", (heapDuring - heapBefore) / KIB_IN_MIB)
              .put("rssGrowthMiB", (residentDuring - residentBefore) / KIB_IN_MIB)
              .put("p99BeforeMs", p99Before)
              .put("p99DuringMs", p99During)
              .put("p99Ratio", p99During / p99Before)
              .put("behindMessages", behind)
              .put("allCompleteSeconds", completeSeconds)
              .put("closed", slow.size() - slowFleet.open())
              .put("frameBytes", liveFleet.frameBytes())
              .put("gatewaysRssKib", stage.gatewaysResidentKib())
              .put("faults", Figures.faults(faults));
      return new Outcome(report, faults, liveFleet.frameBytes(), messages, used, messages);
    }
  }

  @Override
  public Report measureFloor(FloorStage stage, Outcome ours) {
    return new Report(); // a floor that nobody reads has nothing to tell
  }

  /// Publishes for so long, and tells the latencies of those who read.
  private static Histogram window(
      Fleet fleet, List<Follower> followers, Events events, Duration duration) {
    fleet.beginWindow();
    events.publish(duration);
    awaitAll(fleet, followers);
    return fleet.latencies();
  }

  private static void awaitAll(Fleet fleet, List<Follower> followers) {
    fleet.await("all is delivered", () -> missing(fleet, followers) <= 0, COMPLETE_WITHIN);
  }

  /// Events of their rooms that the followers have not got, all together.
  private static long missing(Fleet fleet, List<Follower> followers) {
    return followers.stream().mapToLong(Follower::due).sum() - fleet.delivered();
  }

  private static long heapKib(BenchPlatform platform) {
    platform.gatewayPids().forEach(ProcessFigures::collectGarbage);
    return platform.gatewayPids().stream().mapToLong(ProcessFigures::heapUsedKib).sum();
  }

  /// The rooms' events, in turn, at the rate that was asked for.
  private static final class Events {
    private final List<BenchRoom> rooms;
    private final Publishing publishing;
    private final int perSecond;
    private final AtomicInteger turn = new AtomicInteger();

    private Events(Stage stage, List<BenchRoom> rooms, Publishing publishing) {
      this.rooms = rooms;
      this.publishing = publishing;
      if (!(stage.load().rate() instanceof Rate.Paced(int rate))) {
        throw new LoadFailed("--rate: max (expected: a number, for those who stalled to catch up)");
      }
      this.perSecond = rate;
    }

    private void publish(Duration duration) {
      Pace.paced(
          perSecond,
          duration,
          () -> publishing.publish(rooms.get(turn.getAndIncrement() % rooms.size())));
      publishing.flush();
    }
  }
}
