package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;

/// Where a notification stands in the history.
@Introspected
public record HistoryPlaceRow(
    UUID id, int epoch, int historyPartition, long historyOffset, @Nullable Instant expiresAt) {}
