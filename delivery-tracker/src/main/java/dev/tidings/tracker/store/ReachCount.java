package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;

/// How many devices, and users, one notification of a shared room reached.
@Introspected
public record ReachCount(
    long devicesSent, long devicesReceived, long usersSent, long usersReceived) {}
