package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;

/// A connection as it is stored.
@Introspected
public record ConnectionRow(
    String connection,
    String device,
    String gateway,
    @Nullable Instant connectedAt,
    @Nullable Instant disconnectedAt,
    @Nullable Integer closeCode) {}
