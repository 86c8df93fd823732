package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/// How many notifications of users' own rooms, taken within one hour, were received within a time.
///
/// @param atMostMs upper bound of the bucket, inclusive; {@link
///     dev.tidings.tracker.delivery.Latency#LONGER} for all that took longer
@Introspected
public record LatencyRow(Instant hour, long atMostMs, long standings) {}
