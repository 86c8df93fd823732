package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/// A connection that lasts, as far as is known.
@Introspected
public record OpenConnectionRow(
    String userId, String connection, String device, String gateway, Instant connectedAt) {}
