package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import java.util.UUID;

/// A notification that says nothing any more.
///
/// @param isTakenBack whether its producer took it back; otherwise a later one took its place
@Introspected
public record OverRow(UUID id, boolean isTakenBack) {}
