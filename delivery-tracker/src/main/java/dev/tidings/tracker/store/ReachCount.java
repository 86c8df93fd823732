package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;

/// How many devices, and users, one notification of a shared room reached.
///
/// @param devicesLookedAt among how many devices of the room
@Introspected
public record ReachCount(
    long devicesSent,
    long devicesReceived,
    long usersSent,
    long usersReceived,
    long devicesLookedAt) {}
