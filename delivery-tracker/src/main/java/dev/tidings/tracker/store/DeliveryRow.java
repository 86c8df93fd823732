package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;

/// One notification on one device, as it is stored.
///
/// @param attempts how often it was written to one connection, at most
/// @param parkedAt when a connection gave up sending it again
/// @param omittedReason why it was left out: the word of the receipt
/// @param lastSentAt with `lastAttempt` and `lastConnection`: the latest writing of it
@Introspected
public record DeliveryRow(
    UUID notificationId,
    String userId,
    String device,
    @Nullable Instant sentAt,
    @Nullable Instant receivedAt,
    String connection,
    String gateway,
    int attempts,
    @Nullable Instant parkedAt,
    @Nullable Instant omittedAt,
    @Nullable String omittedReason,
    @Nullable Instant lastSentAt,
    @Nullable Integer lastAttempt,
    @Nullable String lastConnection) {}
