package dev.tidings.bench.scenario;

import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import java.util.List;

/// What it costs to open connections.
///
/// @param used the CPU of it
/// @param seconds how long it took
record Connecting(CpuReading used, int connections, double seconds) {

  static Connecting measured(Stage stage, Fleet fleet, List<Follower> followers) {
    stage.progress().accept("opening " + followers.size() + " connections");
    CpuReading before = stage.platform().cpu();
    long began = System.nanoTime();
    fleet.connect(followers, Stage.PATIENCE);
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Connecting(stage.platform().cpu().minus(before), followers.size(), seconds);
  }

  Report report() {
    return Figures.cpu(used, connections).put("seconds", seconds);
  }
}
