package dev.tidings.quickstart.client;

import dev.tidings.contracts.room.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// Everything that one client saw, in order, over all of its connections. Thread-safe.
public final class Recording {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Observation> observations = new ArrayList<>();

  void add(Observation observation) {
    lock.lock();
    try {
      observations.add(observation);
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public List<Observation> all() {
    return from(0);
  }

  /// How much there is: what comes later begins at this place.
  public int size() {
    lock.lock();
    try {
      return observations.size();
    } finally {
      lock.unlock();
    }
  }

  /// What was seen from `place` (inclusive) on.
  public List<Observation> from(int place) {
    lock.lock();
    try {
      return List.copyOf(observations.subList(place, observations.size()));
    } finally {
      lock.unlock();
    }
  }

  /// The room's notifications that were seen from `place` on, ephemeral ones among them.
  public List<Observation.Event> events(Room room, int place) {
    return from(place).stream()
        .filter(Observation.Event.class::isInstance)
        .map(Observation.Event.class::cast)
        .filter(event -> event.room().equals(room))
        .toList();
  }

  /// Waits for the first observation of this kind from `place` on that fits.
  ///
  /// @return empty if none came within `timeout`
  public <O extends Observation> Optional<O> await(
      int place, Class<O> kind, Predicate<O> fits, Duration timeout) {
    lock.lock();
    try {
      long rest = timeout.toNanos();
      int next = place;
      while (true) {
        for (; next < observations.size(); next++) {
          Observation observation = observations.get(next);
          if (kind.isInstance(observation) && fits.test(kind.cast(observation))) {
            return Optional.of(kind.cast(observation));
          }
        }
        if (rest <= 0) {
          return Optional.empty();
        }
        rest = grown.awaitNanos(rest);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
