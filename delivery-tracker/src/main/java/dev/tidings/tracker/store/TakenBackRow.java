package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.util.UUID;

/// That a notification was taken back, as it is stored. Instants are milliseconds since 1970.
///
/// @param corrects whether the other one brings something in its place
/// @param source with `event`, the producer's name of the event that took it back; null where that
///     is too old to be kept
@Introspected
public record TakenBackRow(
    UUID notificationId,
    UUID byId,
    boolean corrects,
    long heardMs,
    @Nullable String source,
    @Nullable String event) {}
