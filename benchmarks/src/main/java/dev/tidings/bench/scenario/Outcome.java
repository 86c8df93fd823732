package dev.tidings.bench.scenario;

import dev.tidings.bench.load.Faults;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.report.Report;

/// What was measured of us.
///
/// @param frameBytes an event's payload, which the floor writes too
/// @param messages events that were delivered while it was measured
/// @param used the CPU of it
/// @param times what it is divided by: messages, or connections
public record Outcome(
    Report report, Faults faults, int frameBytes, long messages, CpuReading used, long times) {

  /// Puts ours as a multiple of what the floor needs for one.
  ///
  /// @param floorMicros its CPU for one message, or one connection
  Report timesFloor(Report floor, double floorMicros) {
    return floor
        .put("oursTimesFloor", used.servers() / (double) times / floorMicros)
        .put("gatewayTimesFloor", used.gateway() / (double) times / floorMicros);
  }
}
