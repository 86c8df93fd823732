package dev.tidings.bench.scenario;

import dev.tidings.bench.report.Report;

/// One load that is measured, and the same work by the floor.
public interface Scenario {

  /// Runs the load; returns when it has been measured.
  ///
  /// @throws dev.tidings.bench.load.LoadFailed if it could not be brought about
  Outcome measure(Stage stage);

  /// The same work by the floor, whose connections are open.
  Report measureFloor(FloorStage stage, Outcome ours);
}
