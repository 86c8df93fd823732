package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;

/// One notification on one device, as it is stored.
@Introspected
public record DeliveryRow(
    UUID notificationId,
    String userId,
    String device,
    @Nullable Instant sentAt,
    @Nullable Instant receivedAt,
    String connection,
    String gateway) {}
