package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/// A part of a room that a client was told does not come.
///
/// @param fromOffset inclusive
/// @param toOffset exclusive
@Introspected
public record GapRow(
    String userId,
    String connection,
    String device,
    String gateway,
    String room,
    String reason,
    int epoch,
    long fromOffset,
    long toOffset,
    Instant at) {}
