package dev.tidings.contracts.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class RoomPartitionTest {

  /// Whoever partitions by Kafka's own rule for keys finds a room where we put it.
  @Property(tries = 2000)
  void aKeyLivesWhereKafkasOwnRulePutsIt(
      @ForAll String key, @ForAll @IntRange(min = 1, max = 10_000) int partitions) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    assertThat(RoomPartition.hash(bytes)).isEqualTo(Utils.murmur2(bytes));
    assertThat(RoomPartition.of(key, partitions))
        .isEqualTo(Utils.toPositive(Utils.murmur2(bytes)) % partitions);
  }

  @Property
  void everyLengthOfBytesIsHashedAsKafkaDoes(@ForAll byte[] bytes) {
    assertThat(RoomPartition.hash(bytes)).isEqualTo(Utils.murmur2(bytes));
  }

  /// Figures that a publisher in another language may check itself against.
  @Test
  void theseRoomsLiveHere() {
    assertThat(RoomPartition.of(Room.ALL, 6)).isEqualTo(kafkas("all", 6));
    assertThat(RoomPartition.of(Room.ofUser("42"), 6)).isEqualTo(kafkas("user:42", 6));
    assertThat(RoomPartition.of(new Room("team:42:admins"), 1)).isZero();
  }

  @Test
  void noPartitionsIsAMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RoomPartition.of(Room.ALL, 0))
        .withMessageContaining("partitions");
  }

  private static int kafkas(String key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
  }
}
