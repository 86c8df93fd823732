package dev.tidings.gateway.session;

import dev.tidings.contracts.receipt.Receipt;
import java.time.Instant;

/// Hears of connections that open and close, on their event loops: it must not block.
public interface ConnectionWatch {

  void opened(Receipt.Party party, Instant since);

  void closed(Receipt.Party party);
}
