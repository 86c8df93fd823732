package dev.tidings.bench.scenario;

import dev.tidings.bench.load.Faults;
import dev.tidings.bench.report.Report;

/// What was measured of us.
///
/// @param frameBytes an event's payload, which the floor writes too
/// @param messages events that were delivered while it was measured
/// @param costMicros the servers' CPU for one of what the scenario counts (a message, a connection)
public record Outcome(
    Report report, Faults faults, int frameBytes, long messages, double costMicros) {}
