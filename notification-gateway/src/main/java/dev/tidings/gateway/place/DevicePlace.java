package dev.tidings.gateway.place;

import dev.tidings.contracts.cursor.Epoch;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/// How far a device has acknowledged the rooms that it follows without asking: everything before
/// the position is acknowledged, or was before the device. Immutable.
///
/// @param own position in the user's own room
/// @param all position in the room `all`
public record DevicePlace(Epoch epoch, OptionalLong own, OptionalLong all) {

  private static final byte VERSION = 1;
  private static final int BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;
  private static final long ABSENT = -1;

  public static DevicePlace ofOwn(Epoch epoch, long position) {
    return new DevicePlace(epoch, OptionalLong.of(position), OptionalLong.empty());
  }

  public static DevicePlace ofAll(Epoch epoch, long position) {
    return new DevicePlace(epoch, OptionalLong.empty(), OptionalLong.of(position));
  }

  /// Both together: the higher position of each room where the epoch is the same, else the later
  /// one alone.
  public DevicePlace and(DevicePlace later) {
    return epoch.equals(later.epoch)
        ? new DevicePlace(epoch, higher(own, later.own), higher(all, later.all))
        : later;
  }

  /// Whether it tells of a room that the other says nothing of.
  boolean hasMoreRoomsThan(DevicePlace other) {
    return (own.isPresent() && other.own.isEmpty()) || (all.isPresent() && other.all.isEmpty());
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putInt(epoch.value())
        .putLong(own.orElse(ABSENT))
        .putLong(all.orElse(ABSENT))
        .array();
  }

  /// Empty where the bytes are none.
  static Optional<DevicePlace> decode(byte[] bytes) {
    if (bytes.length != BYTES || bytes[0] != VERSION) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    return Optional.of(of(in.getInt(), in.getLong(), in.getLong()));
  }

  static DevicePlace of(int epoch, long own, long all) {
    return new DevicePlace(new Epoch(epoch), position(own), position(all));
  }

  private static OptionalLong position(long value) {
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static OptionalLong higher(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent() ? one : other;
    }
    return one.getAsLong() >= other.getAsLong() ? one : other;
  }
}
