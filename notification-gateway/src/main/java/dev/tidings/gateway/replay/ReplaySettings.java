package dev.tidings.gateway.replay;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How much of the past may be read for whom.
///
/// @param maxScanOffsets a range of more offsets that the hot tail does not cover is not read
/// @param timeout a page that is not there within it is unavailable
/// @param pageRecords records a page at most
/// @param pageBytes a page ends with the record that reaches it
/// @param sweeps partitions that are swept at once, each on its thread with its consumer
/// @param fetchBytes what a consumer asks of Kafka at once
/// @param maxSweepBytes what all waiters of a sweep may hold together before their pages are cut
/// @param maxWaiting pages of the log that may be waited for; more are unavailable
/// @param tailReads tails that are read at once; others wait their turn
/// @param maxHeld live records that one catching-up follower holds
/// @param maxHeldBytes their bytes
/// @param lookAhead records that a replay looks at together for what it may leave out
@ConfigurationProperties("tidings.replay")
public record ReplaySettings(
    @Bindable(defaultValue = "1000000") long maxScanOffsets,
    @Bindable(defaultValue = "10s") Duration timeout,
    @Bindable(defaultValue = "200") int pageRecords,
    @Bindable(defaultValue = "131072") int pageBytes,
    @Bindable(defaultValue = "2") int sweeps,
    @Bindable(defaultValue = "1048576") int fetchBytes,
    @Bindable(defaultValue = "67108864") long maxSweepBytes,
    @Bindable(defaultValue = "50000") int maxWaiting,
    @Bindable(defaultValue = "64") int tailReads,
    @Bindable(defaultValue = "256") int maxHeld,
    @Bindable(defaultValue = "65536") long maxHeldBytes,
    @Bindable(defaultValue = "2000") int lookAhead) {

  public ReplaySettings {
    if (maxScanOffsets < 1
        || pageRecords < 1
        || pageBytes < 1
        || sweeps < 1
        || tailReads < 1
        || lookAhead < 1) {
      throw new IllegalArgumentException("tidings.replay: bounds (expected: 1 or more)");
    }
  }
}
