package dev.tidings.contracts.receipt;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Receipts that travel in one Kafka record.
///
/// @param gateway the gateway that tells them
/// @param since when its process began, by its clock, to the millisecond: what it held in an
/// earlier life under this name has ended, whether anybody told that or not. Empty where a
/// gateway of before does not say
public record ReceiptBatch(String gateway, Optional<Instant> since, List<Receipt> receipts) {

  public ReceiptBatch {
    receipts = List.copyOf(receipts);
  }

  /// Of whoever does not say since when it lives.
  public ReceiptBatch(String gateway, List<Receipt> receipts) {
    this(gateway, Optional.empty(), receipts);
  }
}
