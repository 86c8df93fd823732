package dev.tidings.gateway.receipt;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which receipts travel together: those of one partition, in their order, in parcels of bounded
/// size. Pure, immutable.
///
/// @param since when this gateway's life began
/// @param partitions of the receipts' topic
/// @param maxCost of the receipts in one record, as {@link #cost} counts; one receipt alone may be
/// above it
record ReceiptGrouping(String gateway, Instant since, int partitions, int maxCost) {

  private static final int RECEIPT_BYTES = 200;
  private static final int ID_BYTES = 40;
  private static final int TRACE_BYTES = 100;

  /// @param partition the record's
  record Parcel(int partition, ReceiptBatch batch, int cost) {}

  List<Parcel> group(List<Receipt> receipts) {
    Map<Integer, List<Receipt>> open = new TreeMap<>();
    Map<Integer, Integer> costs = new TreeMap<>();
    List<Parcel> parcels = new ArrayList<>();
    for (Receipt receipt : receipts) {
      int partition = RoomPartition.of(roomOf(receipt), partitions);
      int cost = costs.getOrDefault(partition, 0);
      if (cost > 0 && cost + cost(receipt) > maxCost) {
        parcels.add(parcel(partition, open.remove(partition), cost));
        cost = 0;
      }
      open.computeIfAbsent(partition, ignored -> new ArrayList<>()).add(receipt);
      costs.put(partition, cost + cost(receipt));
    }
    open.forEach((partition, rest) -> parcels.add(parcel(partition, rest, costs.get(partition))));
    return parcels;
  }

  /// Tells nothing but that this life has begun.
  Parcel begun() {
    return parcel(Math.floorMod(gateway.hashCode(), partitions), List.of(), 0);
  }

  /// About how many bytes the receipt takes, in memory and as JSON alike.
  static int cost(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Sent sent ->
          RECEIPT_BYTES + ID_BYTES * sent.ids().size() + TRACE_BYTES * sent.traces().size();
      case Receipt.Received received ->
          RECEIPT_BYTES + ID_BYTES * received.ids().size() + TRACE_BYTES * received.traces().size();
      case Receipt.Parked parked -> RECEIPT_BYTES + ID_BYTES * parked.ids().size();
      case Receipt.Engaged engaged -> RECEIPT_BYTES + ID_BYTES * engaged.ids().size();
      case Receipt.Omitted omitted -> RECEIPT_BYTES + ID_BYTES * omitted.ids().size();
      case Receipt.EngagedBefore engaged -> RECEIPT_BYTES;
      case Receipt.GapTold gap -> RECEIPT_BYTES;
      case Receipt.SentThrough through -> RECEIPT_BYTES;
      case Receipt.ReceivedThrough through -> RECEIPT_BYTES;
      case Receipt.Resumed resumed -> RECEIPT_BYTES;
      case Receipt.BegunAnew begun -> RECEIPT_BYTES;
      case Receipt.Connected connected -> RECEIPT_BYTES;
      case Receipt.Disconnected disconnected -> RECEIPT_BYTES;
    };
  }

  private Parcel parcel(int partition, List<Receipt> receipts, int cost) {
    return new Parcel(partition, new ReceiptBatch(gateway, Optional.of(since), receipts), cost);
  }

  private static Room roomOf(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Sent sent -> sent.room();
      case Receipt.Received received -> received.room();
      case Receipt.Parked parked -> parked.room();
      case Receipt.Engaged engaged -> engaged.room();
      case Receipt.EngagedBefore engaged -> engaged.room();
      case Receipt.Omitted omitted -> omitted.room();
      case Receipt.GapTold gap -> gap.room();
      case Receipt.SentThrough through -> through.room();
      case Receipt.ReceivedThrough through -> through.room();
      case Receipt.Resumed resumed -> resumed.room();
      case Receipt.BegunAnew begun -> begun.room();
      case Receipt.Connected connected -> Room.ofUser(connected.party().user());
      case Receipt.Disconnected disconnected -> Room.ofUser(disconnected.party().user());
    };
  }
}
