package dev.tidings.gateway.receipt;

import dev.tidings.contracts.receipt.Receipt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.UUID;

/// What was told lately as left out of shared rooms: expired, superseded or taken back it is for
/// everyone, and ten thousand who come back to a room with five hundred superseded records are told
/// of as five hundred, not as five million. What one user may not have is told of each.
///
/// Confined to its connections' event loop.
final class ToldOmissions {

  private static final int MAX_IDS = 8_192;

  private final SequencedSet<Told> lately = new LinkedHashSet<>();

  private record Told(UUID id, Receipt.Omitted.Reason reason) {}

  /// The ids of the receipt that are to be told.
  List<UUID> news(Receipt.Omitted receipt) {
    if (receipt.room().owner().isPresent()
        || receipt.reason() == Receipt.Omitted.Reason.FORBIDDEN) {
      return receipt.ids();
    }
    List<UUID> news =
        receipt.ids().stream().filter(id -> lately.add(new Told(id, receipt.reason()))).toList();
    while (lately.size() > MAX_IDS) {
      lately.removeFirst();
    }
    return news;
  }
}
