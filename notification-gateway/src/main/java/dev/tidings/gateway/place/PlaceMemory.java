package dev.tidings.gateway.place;

import java.util.Optional;

/// The places of the devices that were heard of last, in two generations: when the young one is
/// full it becomes the old one, and what was in the old one and was not heard of since is
/// forgotten. Thread-safe.
final class PlaceMemory {

  private final int maxYoung;
  private PlaceTable young = new PlaceTable();
  private PlaceTable old = new PlaceTable();
  private boolean forgot;

  /// @param maxDevices how many are remembered, 2 or more; at least half as many always are
  PlaceMemory(int maxDevices) {
    this.maxYoung = Math.max(1, maxDevices / 2);
  }

  synchronized Optional<DevicePlace> get(byte[] key) {
    PlaceTable.Hash hash = PlaceTable.Hash.of(key);
    Optional<DevicePlace> place = young.get(hash);
    return place.isPresent() ? place : old.get(hash);
  }

  /// Takes in a later word on the device.
  ///
  /// @return the device's place now
  synchronized DevicePlace add(byte[] key, DevicePlace later) {
    PlaceTable.Hash hash = PlaceTable.Hash.of(key);
    DevicePlace now = young.get(hash).or(() -> old.get(hash)).map(p -> p.and(later)).orElse(later);
    if (young.size() >= maxYoung && young.get(hash).isEmpty()) {
      forgot |= old.size() > 0;
      old = young;
      young = new PlaceTable();
    }
    young.put(hash, now);
    return now;
  }

  /// Whether a device that is not known here may be one that was forgotten.
  synchronized boolean forgot() {
    return forgot;
  }

  synchronized int size() {
    return young.size() + old.size();
  }
}
