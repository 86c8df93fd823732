package dev.tidings.gateway.session;

import dev.tidings.gateway.threading.RunsOn;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The connections of this gateway, and whether there is room for one more. Thread-safe.
@Singleton
@RunsOn(RunsOn.Place.ANY)
public final class Connections {

  private final int max;
  private final int maxPerUser;
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> perUser = new ConcurrentHashMap<>();
  private final Set<Session> leaving = ConcurrentHashMap.newKeySet();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger rooms = new AtomicInteger();
  private volatile boolean draining;

  public Connections(SessionSettings settings) {
    this.max = settings.maxConnections();
    this.maxPerUser = settings.maxConnectionsPerUser();
  }

  /// Whether a user may have one more connection here.
  public enum Place {
    FREE,
    USER_FULL,
    GATEWAY_FULL,
    DRAINING
  }

  public Place placeFor(String user) {
    if (draining) {
      return Place.DRAINING;
    }
    if (size.get() >= max) {
      return Place.GATEWAY_FULL;
    }
    return perUser.getOrDefault(user, 0) >= maxPerUser ? Place.USER_FULL : Place.FREE;
  }

  /// From now on there is a place for nobody.
  public void drain() {
    draining = true;
  }

  public boolean isDraining() {
    return draining;
  }

  /// Takes the session in, even where the last place went between the upgrade's check and now: the
  /// bound is exceeded by what upgrades at the same instant, no more.
  void add(Session session) {
    if (sessions.add(session)) {
      size.incrementAndGet();
      perUser.merge(session.party().user(), 1, Integer::sum);
    }
  }

  void remove(Session session) {
    if (sessions.remove(session)) {
      size.decrementAndGet();
      perUser.computeIfPresent(
          session.party().user(), (user, number) -> number == 1 ? null : number - 1);
    }
    leaving.remove(session);
  }

  /// The session was asked to go; one that has ended already is not remembered.
  void leaves(Session session) {
    leaving.add(session);
    if (!sessions.contains(session)) {
      leaving.remove(session);
    }
  }

  void followed(int more) {
    rooms.addAndGet(more);
  }

  public int size() {
    return size.get();
  }

  /// How many are open and were not asked to go.
  public int staying() {
    return Math.max(0, size.get() - leaving.size());
  }

  /// How many rooms the connections follow, each counted for each connection.
  public int followings() {
    return rooms.get();
  }

  /// Those that are open now.
  public List<Session> all() {
    return List.copyOf(sessions);
  }

  /// Those that are open now and were not asked to go.
  public List<Session> allStaying() {
    return sessions.stream().filter(session -> !leaving.contains(session)).toList();
  }
}
