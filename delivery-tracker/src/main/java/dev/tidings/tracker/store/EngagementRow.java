package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;

/// What a user did with a notification, by name; marks of everything before a place not among it.
@Introspected
public record EngagementRow(
    UUID notificationId,
    String userId,
    @Nullable Instant seenAt,
    @Nullable Instant readAt,
    @Nullable Instant archivedAt,
    @Nullable Instant interactedAt) {}
