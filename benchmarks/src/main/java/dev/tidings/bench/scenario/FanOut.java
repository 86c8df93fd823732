package dev.tidings.bench.scenario;

import dev.tidings.bench.floor.FloorServer;
import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.Faults;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.load.Pace;
import dev.tidings.bench.load.Publishing;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import java.time.Duration;
import java.util.List;

/// One room, followed by all connections.
public final class FanOut implements Scenario {

  private static final int PACKED = 16;

  /// A floor as fast as it goes writes about so many messages.
  private static final int FLOOR_MESSAGES = 1_000_000;

  @Override
  public Outcome measure(Stage stage) {
    BenchRoom room = new BenchRoom(stage.load().room());
    List<Follower> followers = stage.followers(user -> room);
    try (Fleet fleet = stage.fleet();
        Publishing publishing = stage.publishing(0)) {
      long residentBefore = stage.gatewaysResidentKib();
      Connecting connecting = Connecting.measured(stage, fleet, followers);
      stage.progress().accept("warming up for " + stage.extent().warmUp().toSeconds() + " s");
      // A JVM compiles what it has run often enough: half of the warm-up goes as fast as it can.
      Duration half = stage.extent().warmUp().dividedBy(2);
      publish(stage, fleet, room, publishing, new Rate.Max(), half);
      publish(stage, fleet, room, publishing, stage.load().rate(), half);

      stage.progress().accept("measuring for " + stage.extent().duration().toSeconds() + " s");
      fleet.beginWindow();
      long deliveredBefore = fleet.delivered();
      CpuReading before = stage.platform().cpu();
      publish(stage, fleet, room, publishing, stage.load().rate(), stage.extent().duration());
      CpuReading used = stage.platform().cpu().minus(before);
      long messages = fleet.delivered() - deliveredBefore;
      double seconds = fleet.deliverySpan().toNanos() / 1e9;
      long resident = stage.gatewaysResidentKib();
      Faults faults = fleet.faults(followers);

      Report report =
          new Report()
              .put("messages", messages)
              .put("seconds", seconds)
              .put("messagesPerSecond", messages / seconds)
              .put("cpuPerMessageMicros", Figures.cpu(used, messages))
              .put("latencyMs", Figures.latency(fleet.latencies()))
              .put("frameBytes", fleet.frameBytes())
              .put(
                  "rssPerConnectionKib",
                  (resident - residentBefore) / (double) stage.load().connections())
              .put("gatewaysRssKib", resident)
              .put("coldConnectMicros", connecting.report())
              .put("faults", Figures.faults(faults));
      return new Outcome(report, faults, fleet.frameBytes(), messages, used, messages);
    }
  }

  @Override
  public Report measureFloor(FloorStage stage, Outcome ours) {
    FloorServer floor = stage.server();
    Report report = new Report();
    switch (stage.load().rate()) {
      case Rate.Paced(int perSecond) -> {
        var unused = floor.pace(perSecond, FloorStage.WARM_UP_SECONDS);
        double floorMicros =
            floor.pace(perSecond, stage.extent().duration().toSeconds()).cpuPerMessageMicros();
        ours.timesFloor(report.put("cpuPerMessageMicros", floorMicros), floorMicros);
      }
      case Rate.Max max -> {
        int count = Math.max(PACKED, FLOOR_MESSAGES / stage.load().connections());
        var unused = floor.send(count / 4);
        double floorMicros = floor.send(count).cpuPerMessageMicros();
        ours.timesFloor(report.put("cpuPerMessageMicros", floorMicros), floorMicros)
            .put("packed16CpuPerMessageMicros", floor.pack(count, PACKED).cpuPerMessageMicros());
      }
    }
    return report;
  }

  /// Publishes for so long, and returns when all of it has come.
  private static void publish(
      Stage stage,
      Fleet fleet,
      BenchRoom room,
      Publishing publishing,
      Rate rate,
      Duration duration) {
    int connections = stage.load().connections();
    switch (rate) {
      case Rate.Paced(int perSecond) ->
          Pace.paced(perSecond, duration, () -> publishing.publish(room));
      case Rate.Max max ->
          Pace.asFastAsTaken(
              stage.extent().window(),
              duration,
              () -> room.published() - fleet.delivered() / connections,
              () -> publishing.publish(room));
    }
    publishing.flush();
    fleet.await(
        "all is delivered",
        () -> fleet.delivered() >= room.published() * connections,
        Stage.PATIENCE);
  }
}
