package dev.tidings.bench.scenario;

import java.time.Duration;

/// How long and how much.
///
/// @param warmUp how long the load runs before it is measured
/// @param duration how long it is measured
/// @param events how many are published where they are published as fast as it goes
/// @param missed how many each client has missed in a storm
/// @param window how many fan-outs are under way at once, as fast as it goes
/// @param connecting connections that are being opened at once
/// @param within in a storm: how long lies between the first connect and the last; zero for as fast
/// as it goes
public record Extent(
    Duration warmUp,
    Duration duration,
    int events,
    int missed,
    int window,
    int connecting,
    Duration within) {}
