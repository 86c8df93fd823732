package dev.tidings.bench.load;

import java.util.Optional;

/// One client over all its connections: who it is, which room is watched, and how far it got.
///
/// Confined to the event loop of its connection while it has one; read by others once that rests.
public final class Follower {

  private final int number;
  private final String user;
  private final String token;
  private final BenchRoom room;
  private final RoomOrder order = new RoomOrder();
  private Optional<String> cursor = Optional.empty();
  private long joinedAt;

  /// @param number from 0; chooses gateway and event loop
  /// @param token empty where the server asks for none
  public Follower(int number, String user, String token, BenchRoom room) {
    this.number = number;
    this.user = user;
    this.token = token;
    this.room = room;
  }

  public BenchRoom room() {
    return room;
  }

  /// It comes into its room now, and what was published before is not for it: to be said before its
  /// first connection is opened, while nothing is published.
  public void joinsNow() {
    joinedAt = room.published();
    order.beginsAt(joinedAt);
  }

  /// How many events were published for it.
  public long due() {
    return room.published() - joinedAt;
  }

  int number() {
    return number;
  }

  String token() {
    return token;
  }

  RoomOrder order() {
    return order;
  }

  /// Whether the room has to be asked for: a user's own and `all` are followed without.
  boolean subscribes() {
    return !room.name().equals("all") && !room.name().equals("user:" + user);
  }

  /// The place in the room from which the next connection goes on.
  Optional<String> cursor() {
    return cursor;
  }

  void isAt(String place) {
    cursor = Optional.of(place);
  }

  /// Whether it has everything that was published in its room.
  boolean isCaughtUp() {
    return order.next() >= room.published();
  }
}
