package dev.tidings.contracts.room;

import java.nio.charset.StandardCharsets;

/// The one rule that says in which partition a room lives: Kafka's own murmur2 of the room's name,
/// by the *configured* partition count and never by live metadata, so that a room cannot move while
/// a topic grows.
///
/// Source of the hash: Austin Appleby's MurmurHash2 as in
/// `org.apache.kafka.common.utils.Utils.murmur2`.
public final class RoomPartition {

  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;

  private RoomPartition() {}

  /// The partition of the room, from 0 inclusive to `partitions` exclusive.
  public static int of(Room room, int partitions) {
    return of(room.name(), partitions);
  }

  /// The same rule for any other text that decides a partition.
  public static int of(String key, int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions: " + partitions + " (expected: 1 or more)");
    }
    return (hash(key.getBytes(StandardCharsets.UTF_8)) & 0x7fffffff) % partitions;
  }

  static int hash(byte[] data) {
    int length = data.length;
    int h = SEED ^ length;
    int words = length / 4;
    for (int i = 0; i < words; i++) {
      int at = i * 4;
      int k =
          (data[at] & 0xff)
              | ((data[at + 1] & 0xff) << 8)
              | ((data[at + 2] & 0xff) << 16)
              | ((data[at + 3] & 0xff) << 24);
      k *= M;
      k ^= k >>> 24;
      k *= M;
      h *= M;
      h ^= k;
    }
    int tail = words * 4;
    int rest = length - tail;
    if (rest == 3) {
      h ^= (data[tail + 2] & 0xff) << 16;
    }
    if (rest >= 2) {
      h ^= (data[tail + 1] & 0xff) << 8;
    }
    if (rest >= 1) {
      h ^= data[tail] & 0xff;
      h *= M;
    }
    h ^= h >>> 13;
    h *= M;
    return h ^ (h >>> 15);
  }
}
