package dev.tidings.bench.scenario;

import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.Faults;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.platform.BenchPlatform;
import dev.tidings.bench.platform.ProcessFigures;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import java.time.Duration;
import java.util.List;

/// Connections on which nothing happens: what one costs in memory. Each follows its user's own room
/// and `all`.
public final class Idle implements Scenario {

  /// As long as a gateway keeps the rooms of followers that left.
  private static final Duration LINGER = Duration.ofSeconds(12);

  @Override
  public Outcome measure(Stage stage) {
    BenchPlatform platform = stage.platform();
    List<Follower> followers = stage.followers(user -> new BenchRoom("user:" + user));
    double connections = stage.load().connections();
    try (Fleet fleet = stage.fleet()) {
      List<Follower> some = followers.subList(0, Math.max(1, followers.size() * 3 / 10));
      stage.progress().accept("warming up with " + some.size() + " connections");
      fleet.connect(some, Stage.PATIENCE);
      fleet.disconnect(Duration.ofSeconds(10));
      pause(LINGER);
      platform.gatewayPids().forEach(ProcessFigures::collectGarbage);
      long residentBefore = stage.gatewaysResidentKib();
      long heapBefore = heapKib(platform);

      Connecting connecting = Connecting.measured(stage, fleet, followers);
      stage.progress().accept("settling for " + stage.extent().duration().toSeconds() + " s");
      pause(stage.extent().duration());
      long resident = stage.gatewaysResidentKib();
      platform.gatewayPids().forEach(ProcessFigures::collectGarbage);
      long residentCollected = stage.gatewaysResidentKib();
      long heap = heapKib(platform);
      Faults faults = fleet.faults(followers);

      Report report =
          new Report()
              .put("connections", followers.size())
              .put("rssPerConnectionKib", (resident - residentBefore) / connections)
              .put(
                  "rssPerConnectionCollectedKib",
                  (residentCollected - residentBefore) / connections)
              .put("heapPerConnectionKib", (heap - heapBefore) / connections)
              .put("gatewaysRssKib", resident)
              .put("gatewaysRssCollectedKib", residentCollected)
              .put("gatewaysRssBeforeKib", residentBefore)
              .put("cpuPerConnectMicros", connecting.report())
              .put("faults", Figures.faults(faults));
      return new Outcome(report, faults, 1, 0, connecting.used(), followers.size());
    }
  }

  @Override
  public Report measureFloor(FloorStage stage, Outcome ours) {
    return ours.timesFloor(
        new Report(), stage.connectMicros() / (double) stage.load().connections());
  }

  private static long heapKib(BenchPlatform platform) {
    return platform.gatewayPids().stream().mapToLong(ProcessFigures::heapUsedKib).sum();
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
  }
}
