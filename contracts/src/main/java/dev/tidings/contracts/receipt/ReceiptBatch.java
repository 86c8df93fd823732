package dev.tidings.contracts.receipt;

import java.util.List;

/// Receipts that travel in one Kafka record.
///
/// @param gateway the gateway that tells them
public record ReceiptBatch(String gateway, List<Receipt> receipts) {

  public ReceiptBatch {
    receipts = List.copyOf(receipts);
  }
}
