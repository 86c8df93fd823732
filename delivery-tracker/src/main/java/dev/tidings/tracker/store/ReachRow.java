package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;

/// Whether one notification of a shared room reached one device, and how far that device has come
/// in the room.
///
/// @param sentThrough offset of the last notification that was sent to it, inclusive
@Introspected
public record ReachRow(
    String userId,
    String device,
    boolean isSent,
    boolean isReceived,
    long sentCount,
    long receivedCount,
    @Nullable Long sentThrough,
    @Nullable Long receivedThrough) {}
