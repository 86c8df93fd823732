package dev.tidings.contracts.room;

import java.util.Optional;

/// An addressable ordered feed: `all`, or `entity:id[:subgroup]` such as `user:123`,
/// `team:42:admins`.
///
/// An entity is 1 to 32 of `a-z 0-9 -` and starts with a letter; an id is 1 to 128 of `A-Z a-z 0-9
/// . _ @ + | ~ = -`; a subgroup is 1 to 64 of `A-Z a-z 0-9 . _ -`. Nothing in a room's name needs
/// quoting in a key, a channel or an address path segment but `|` and `+`. Immutable.
public record Room(String name) {

  /// What a room must look like, for error texts.
  public static final String EXPECTED = "all, or entity:id[:subgroup] such as user:123";

  /// The room that everyone is in, unless that is configured off.
  public static final Room ALL = new Room("all");

  private static final String USER = "user:";

  /// @throws IllegalArgumentException where the name has not the shape of a room
  public Room {
    if (!isRoom(name)) {
      throw new IllegalArgumentException("room: " + name + " (expected: " + EXPECTED + ")");
    }
  }

  /// The user's own room.
  public static Room ofUser(String user) {
    return new Room(USER + user);
  }

  /// The room of that name, or empty where the name has not the shape of one.
  public static Optional<Room> parse(String name) {
    return isRoom(name) ? Optional.of(new Room(name)) : Optional.empty();
  }

  /// The user whose own room this is, or empty for a shared room. `user:7:admins` is a shared room.
  public Optional<String> owner() {
    if (!name.startsWith(USER) || name.indexOf(':', USER.length()) >= 0) {
      return Optional.empty();
    }
    return Optional.of(name.substring(USER.length()));
  }

  @Override
  public String toString() {
    return name;
  }

  private static boolean isRoom(String name) {
    return name != null && RoomShape.fits(name);
  }
}
