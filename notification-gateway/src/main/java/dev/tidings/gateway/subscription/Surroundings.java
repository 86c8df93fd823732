package dev.tidings.gateway.subscription;

import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.replay.ReplayMetrics;
import dev.tidings.gateway.replay.ReplaySettings;
import dev.tidings.gateway.replay.SinceResolver;
import java.time.InstantSource;

/// What every subscription needs, and none owns. Immutable.
public record Surroundings(
    HistoryIdentity identity,
    HistoryReader reader,
    SinceResolver since,
    LogPlaces places,
    ReplaySettings settings,
    Drops drops,
    ReplayMetrics metrics,
    LagMetrics lags,
    InstantSource clock) {}
