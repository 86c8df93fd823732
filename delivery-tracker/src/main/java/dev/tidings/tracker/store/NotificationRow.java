package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;

/// A notification as it is stored.
///
/// @param historyOffset its place in the partition of the history
@Introspected
public record NotificationRow(
    UUID id,
    String room,
    String source,
    String event,
    String type,
    Instant time,
    @Nullable Instant expiresAt,
    int epoch,
    int historyPartition,
    long historyOffset,
    @Nullable String correlationId,
    @Nullable String collapseKey,
    String priority,
    @Nullable Instant ackDeadline) {}
