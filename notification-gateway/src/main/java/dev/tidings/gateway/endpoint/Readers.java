package dev.tidings.gateway.endpoint;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// How many pages are read at once: a reading may go through the log, and no client may make us do
/// that without limit. Thread-safe.
@Singleton
final class Readers {

  private static final int MAX = 64;
  private static final int MAX_PER_USER = 4;

  private final Semaphore places = new Semaphore(MAX);
  private final Map<String, Integer> perUser = new ConcurrentHashMap<>();

  /// Whether the user may read now; then {@link #leave} follows.
  boolean enter(String user) {
    if (!places.tryAcquire()) {
      return false;
    }
    if (perUser.merge(user, 1, Integer::sum) > MAX_PER_USER) {
      leave(user);
      return false;
    }
    return true;
  }

  void leave(String user) {
    places.release();
    perUser.computeIfPresent(user, (name, number) -> number == 1 ? null : number - 1);
  }
}
