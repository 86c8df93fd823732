package dev.tidings.quickstart.client;

import dev.tidings.contracts.room.Room;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Where a client is in each of its rooms, as the cursors' texts. Thread-safe.
final class Places {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Room, String> cursors = new HashMap<>();

  /// The rooms that a gateway gave without asking.
  private final Set<Room> automatic = new HashSet<>();

  Optional<String> cursor(Room room) {
    lock.lock();
    try {
      return Optional.ofNullable(cursors.get(room));
    } finally {
      lock.unlock();
    }
  }

  void move(Room room, String cursor) {
    lock.lock();
    try {
      cursors.put(room, cursor);
    } finally {
      lock.unlock();
    }
  }

  void given(Set<Room> rooms) {
    lock.lock();
    try {
      automatic.addAll(rooms);
    } finally {
      lock.unlock();
    }
  }

  Map<Room, String> ofAutomaticRooms() {
    lock.lock();
    try {
      Map<Room, String> places = new HashMap<>(cursors);
      places.keySet().retainAll(automatic);
      return places;
    } finally {
      lock.unlock();
    }
  }
}
