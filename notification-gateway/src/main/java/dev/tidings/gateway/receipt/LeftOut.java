package dev.tidings.gateway.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// What of one room a connection was not sent, and why: since it was last told, and within bounds.
/// Pure; confined to its connection's event loop.
final class LeftOut {

  private static final int MAX_IDS = 1_000;
  private static final int MAX_GAPS = 16;

  private final Receipt.Party party;
  private final Room room;

  /// Made with the first: most rooms leave nothing out.
  private Map<Receipt.Omitted.Reason, ToldIds> omitted = Map.of();

  private List<Receipt> gaps = List.of();
  private long omittedMs;
  private int forgotten;

  LeftOut(Receipt.Party party, Room room) {
    this.party = party;
    this.room = room;
  }

  void omitted(UUID id, Receipt.Omitted.Reason reason, long atMs) {
    if (omitted.isEmpty()) {
      omitted = new EnumMap<>(Receipt.Omitted.Reason.class);
    }
    ToldIds ids = omitted.computeIfAbsent(reason, first -> new ToldIds());
    if (ids.size() == MAX_IDS) {
      forgotten++;
      return;
    }
    ids.add(id, Optional.empty());
    omittedMs = atMs;
  }

  /// @param to exclusive
  void gap(GapReason reason, Epoch epoch, long from, long to, long atMs) {
    if (gaps.isEmpty()) {
      gaps = new ArrayList<>(1);
    }
    if (gaps.size() == MAX_GAPS) {
      forgotten++;
      return;
    }
    gaps.add(new Receipt.GapTold(party, room, reason, epoch, from, to, Instant.ofEpochMilli(atMs)));
  }

  void drainTo(Consumer<Receipt> receipts) {
    Instant at = Instant.ofEpochMilli(omittedMs);
    omitted.forEach(
        (reason, ids) -> receipts.accept(new Receipt.Omitted(party, room, ids.ids(), reason, at)));
    omitted = Map.of();
    gaps.forEach(receipts);
    gaps = List.of();
  }

  int forgotten() {
    int number = forgotten;
    forgotten = 0;
    return number;
  }
}
