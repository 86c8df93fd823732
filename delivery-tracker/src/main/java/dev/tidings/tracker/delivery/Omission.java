package dev.tidings.tracker.delivery;

import dev.tidings.contracts.receipt.Receipt;
import java.time.Instant;

/// Why a device was not given a notification, as a rule permits.
public record Omission(Receipt.Omitted.Reason reason, Instant at) {

  /// The earlier one; of two at the same instant, that of the first reason in their own order.
  Omission and(Omission other) {
    int byTime = at.compareTo(other.at);
    if (byTime != 0) {
      return byTime < 0 ? this : other;
    }
    return reason.compareTo(other.reason) <= 0 ? this : other;
  }
}
