package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;

/// A device that a user has connected with.
@Introspected
public record UserDeviceRow(String userId, String device) {}
