package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.util.UUID;

/// An outcome that a webhook is to be told. Instants are milliseconds since 1970.
///
/// @param attempts that have failed
/// @param nextMs not before then
/// @param dead whether it was given up
@Introspected
public record LetterRow(
    UUID outcomeId,
    String payload,
    int attempts,
    long nextMs,
    boolean dead,
    @Nullable String lastError,
    long writtenMs) {}
