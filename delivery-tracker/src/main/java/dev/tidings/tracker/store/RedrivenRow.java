package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/// A dead letter that was put in again; the last time where it was more than once.
///
/// @param partition of the topic of the dead letters
/// @param position its offset there
/// @param letterAt when the letter was written: tells it from one of an earlier topic
/// @param at when it was put in again
@Introspected
public record RedrivenRow(
    int partition, long position, Instant letterAt, Instant at, String who, boolean edited) {}
