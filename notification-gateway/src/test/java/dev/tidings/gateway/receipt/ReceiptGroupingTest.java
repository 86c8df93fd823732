package dev.tidings.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReceiptGroupingTest {

  private static final int MAX_COST = 1_000;

  @Property
  void everyReceiptTravelsOnceInItsPartitionAndInItsOrder(
      @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 30) Integer> users) {
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < users.size(); i++) {
      String user = "u" + users.get(i);
      Receipt.Party party = new Receipt.Party(user, "d", "c" + i);
      receipts.add(
          new Receipt.Sent(party, Room.ofUser(user), List.of(new UUID(0, i)), Instant.EPOCH));
    }

    List<ReceiptGrouping.Parcel> parcels =
        new ReceiptGrouping("g", Instant.EPOCH, 6, MAX_COST).group(receipts);

    List<Receipt> all = new ArrayList<>();
    for (ReceiptGrouping.Parcel record : parcels) {
      assertThat(record.cost()).isLessThanOrEqualTo(MAX_COST);
      assertThat(record.cost())
          .isEqualTo(record.batch().receipts().stream().mapToInt(ReceiptGrouping::cost).sum());
      for (Receipt receipt : record.batch().receipts()) {
        Room room = ((Receipt.Sent) receipt).room();
        assertThat(RoomPartition.of(room, 6)).isEqualTo(record.partition());
      }
      all.addAll(record.batch().receipts());
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(receipts);
    for (int partition = 0; partition < 6; partition++) {
      int mine = partition;
      List<Receipt> before =
          receipts.stream()
              .filter(r -> RoomPartition.of(((Receipt.Sent) r).room(), 6) == mine)
              .toList();
      List<Receipt> after =
          parcels.stream()
              .filter(record -> record.partition() == mine)
              .flatMap(record -> record.batch().receipts().stream())
              .toList();
      assertThat(after).isEqualTo(before);
    }
  }
}
