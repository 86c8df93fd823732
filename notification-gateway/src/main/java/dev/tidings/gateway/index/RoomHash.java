package dev.tidings.gateway.index;

import java.nio.ByteBuffer;

/// 32 bits of a room's name, spread by another rule than the one by which rooms go to partitions.
/// Two rooms may have the same: whoever reads by it compares the key. Pure.
final class RoomHash {

  private RoomHash() {}

  /// @param key the room's name in UTF-8; its position is left where it is
  /// @param seed the history's epoch: names that collide in one do not in another
  static int of(ByteBuffer key, int seed) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (int i = key.position(); i < key.limit(); i++) {
      hash = (hash ^ (key.get(i) & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    return (int) (hash ^ (hash >>> 32));
  }
}
