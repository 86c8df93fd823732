package dev.tidings.gateway.receipt;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How receipts travel: `tidings.receipts.*`.
///
/// @param flushEvery how long receipts gather before they are written
/// @param maxBytes of receipts that may wait for Kafka in memory; beyond it they stay with their
/// connections, and what fits nowhere is dropped and counted
/// @param maxUnacked how many notifications of a user's own room are remembered on one connection
/// until they are acknowledged
/// @param closeTimeout how long a stop waits for Kafka to take what is left
@ConfigurationProperties("tidings.receipts")
public record ReceiptSettings(
    @Bindable(defaultValue = "250ms") Duration flushEvery,
    @Bindable(defaultValue = "33554432") long maxBytes,
    @Bindable(defaultValue = "1000") int maxUnacked,
    @Bindable(defaultValue = "5s") Duration closeTimeout) {

  public ReceiptSettings {
    if (flushEvery.toMillis() < 1 || flushEvery.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "tidings.receipts.flush-every: " + flushEvery + " (expected: 1ms to 1m)");
    }
    if (maxBytes < 1 || maxUnacked < 1) {
      throw new IllegalArgumentException(
          "tidings.receipts: max-bytes "
              + maxBytes
              + ", max-unacked "
              + maxUnacked
              + " (expected: 1 or more)");
    }
  }
}
