package dev.tidings.bench.scenario;

import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.BulkEvent;
import dev.tidings.bench.load.Faults;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.load.Pace;
import dev.tidings.bench.load.Publishing;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.platform.EventLookup;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/// Events to single users, alone and while one event to very many users is being expanded: how much
/// slower the single ones are for it, and whether each of the many users got his once.
///
/// @param audience how many users the large event goes to
public record Bulk(int audience) implements Scenario {

  private static final Duration STEP = Duration.ofMillis(250);
  private static final Duration EXPANDED_WITHIN = Duration.ofMinutes(8);

  @Override
  public Outcome measure(Stage stage) {
    if (!(stage.load().rate() instanceof Rate.Paced(int perSecond))) {
      throw new LoadFailed("bulk has a pace (expected: --rate R)");
    }
    List<Follower> followers = stage.followers(user -> new BenchRoom("user:" + user));
    List<BenchRoom> rooms = followers.stream().map(Follower::room).toList();
    try (Fleet fleet = stage.fleet();
        Publishing publishing = stage.publishing(0)) {
      Connecting connecting = Connecting.measured(stage, fleet, followers);
      AtomicInteger turn = new AtomicInteger();
      Runnable next = () -> publishing.publish(rooms.get(turn.getAndIncrement() % rooms.size()));
      stage.progress().accept("warming up, with a large audience too");
      BulkEvent event = new BulkEvent(stage.platform().bootstrapServers());
      expand(stage, event, "warm-up", perSecond, next);
      Pace.paced(perSecond, stage.extent().warmUp(), next);
      stage.progress().accept("measuring single events alone");
      Histogram alone = window(fleet, rooms, () -> quiet(stage, perSecond, next));
      stage.progress().accept("measuring them beside " + audience + " users");
      long deliveredBefore = fleet.delivered();
      CpuReading before = stage.platform().cpu();
      double[] seconds = new double[1];
      Histogram beside =
          window(
              fleet, rooms, () -> seconds[0] = expand(stage, event, "measured", perSecond, next));
      CpuReading used = stage.platform().cpu().minus(before);
      long messages = fleet.delivered() - deliveredBefore;
      stage.progress().accept("measuring them alone again");
      Histogram again = window(fleet, rooms, () -> quiet(stage, perSecond, next));
      stage.progress().accept("counting the history");
      BulkEvent.Counted counted = event.count("measured");
      Faults faults = fleet.faults(followers);
      if (counted.rooms() != audience || counted.records() != audience) {
        throw new LoadFailed(
            counted.records() + " records in " + counted.rooms() + " rooms of " + audience);
      }
      Report report =
          new Report()
              .put("audience", audience)
              .put("records", counted.records())
              .put("expansionSeconds", seconds[0])
              .put("roomsPerSecond", audience / seconds[0])
              .put("alone", Figures.latency(alone))
              .put("beside", Figures.latency(beside))
              .put("aloneAgain", Figures.latency(again))
              .put("slowerP50", slower(beside, alone, again, 50))
              .put("slowerP99", slower(beside, alone, again, 99))
              .put("cpuPerRoomMicros", Figures.cpu(used, audience))
              .put("coldConnectMicros", connecting.report())
              .put("faults", Figures.faults(faults));
      return new Outcome(report, faults, fleet.frameBytes(), messages, used, messages);
    }
  }

  @Override
  public Report measureFloor(FloorStage stage, Outcome ours) {
    return new Report(); // what else is done beside it, the floor does not do
  }

  private static Histogram window(Fleet fleet, List<BenchRoom> rooms, Runnable load) {
    fleet.beginWindow();
    load.run();
    long published = rooms.stream().mapToLong(BenchRoom::published).sum();
    fleet.await("all is delivered", () -> fleet.delivered() >= published, Stage.PATIENCE);
    return fleet.latencies();
  }

  private static void quiet(Stage stage, int perSecond, Runnable next) {
    Pace.paced(perSecond, stage.extent().duration(), next);
  }

  /// Publishes the large event, and single ones until it is expanded.
  ///
  /// @return seconds that this took
  private double expand(Stage stage, BulkEvent event, String id, int perSecond, Runnable next) {
    EventLookup lookup = stage.platform().lookup();
    long began = System.nanoTime();
    event.publish(id, audience);
    while (!lookup.stateOf(BulkEvent.SOURCE, id).equals("accepted")) {
      if (System.nanoTime() - began > EXPANDED_WITHIN.toNanos()) {
        throw new LoadFailed("the large audience is not expanded");
      }
      Pace.paced(perSecond, STEP, next);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  /// By which factor, against the mean of before and behind.
  private static double slower(Histogram beside, Histogram alone, Histogram again, double at) {
    double quiet = (alone.getValueAtPercentile(at) + again.getValueAtPercentile(at)) / 2.0;
    return beside.getValueAtPercentile(at) / quiet;
  }
}
