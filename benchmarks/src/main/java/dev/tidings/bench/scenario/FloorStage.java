package dev.tidings.bench.scenario;

import dev.tidings.bench.floor.FloorServer;
import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.platform.ProcessFigures;
import dev.tidings.bench.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A floor with as many connections as the scenario has, and the frame that ours has.
///
/// @param connectMicros the floor's CPU for opening all of them
public record FloorStage(FloorServer server, Load load, Extent extent, long connectMicros) {

  static final int WARM_UP_SECONDS = 2;

  /// Opens the connections, has the scenario measured, and closes them.
  ///
  /// @return the floor's figures; that there are none, and why, where it could not be measured
  public static Report measured(
      FloorServer.Start start,
      Scenario scenario,
      Outcome ours,
      Load load,
      Extent extent,
      int loops,
      Consumer<String> progress) {
    return switch (start) {
      case FloorServer.Start.NotMeasured(String reason) -> {
        progress.accept("floor: not measured (" + reason + ")");
        yield new Report().put("measured", false).put("reason", reason);
      }
      case FloorServer.Start.Started(FloorServer server) -> {
        progress.accept("measuring the floor");
        try (server;
            Fleet fleet = Fleet.ofFloor(loops, server.address(), extent.connecting())) {
          yield measured(server, fleet, scenario, ours, load, extent);
        }
      }
    };
  }

  private static Report measured(
      FloorServer server, Fleet fleet, Scenario scenario, Outcome ours, Load load, Extent extent) {
    BenchRoom none = new BenchRoom("floor");
    List<Follower> followers =
        IntStream.range(0, load.connections())
            .mapToObj(number -> new Follower(number, "floor", "", none))
            .toList();
    long residentBefore = ProcessFigures.residentKib(server.pid());
    // Once for the kernel and the load generator to be warm.
    fleet.connect(followers, Stage.PATIENCE);
    fleet.disconnect(Duration.ofSeconds(10));
    long before = ProcessFigures.mainThreadCpuMicros(server.pid());
    fleet.connect(followers, Stage.PATIENCE);
    long connectMicros = ProcessFigures.mainThreadCpuMicros(server.pid()) - before;
    server.frame(ours.frameBytes());
    Report report =
        scenario.measureFloor(new FloorStage(server, load, extent, connectMicros), ours);
    return report
        .put("cpuPerConnectMicros", connectMicros / (double) load.connections())
        .put(
            "rssPerConnectionKib",
            (ProcessFigures.residentKib(server.pid()) - residentBefore)
                / (double) load.connections());
  }
}
