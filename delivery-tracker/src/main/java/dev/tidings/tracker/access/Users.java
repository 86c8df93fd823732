package dev.tidings.tracker.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Who may sign in with a password. Immutable.
final class Users {

  private static final String SETTING = "tidings.access.users";
  private static final String EXPECTED = "NAME:ROLE:HASH, several with commas between";

  private final Map<String, User> byName;
  private final PasswordHash nobodys = PasswordHash.of("nobody has this password".toCharArray());

  private Users(Map<String, User> byName) {
    this.byName = Map.copyOf(byName);
  }

  private record User(Person person, PasswordHash hash) {}

  /// @param text `NAME:ROLE:HASH`, several with commas between; blank for nobody
  /// @throws IllegalArgumentException where it cannot be read; without the hash in its message
  static Users parse(String text) {
    Map<String, User> users = new HashMap<>();
    for (String entry : text.isBlank() ? new String[0] : text.split(",", -1)) {
      String[] parts = entry.strip().split(":", -1);
      if (parts.length != 3 || !Person.isName(parts[0])) {
        throw new IllegalArgumentException(SETTING + " (expected: " + EXPECTED + ")");
      }
      Role role =
          Role.of(parts[1])
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          SETTING + ": role " + parts[1] + " (expected: support, admin)"));
      User user = new User(new Person(parts[0], role), PasswordHash.parse(parts[2]));
      if (users.putIfAbsent(parts[0], user) != null) {
        throw new IllegalArgumentException(SETTING + ": " + parts[0] + " stands there twice");
      }
    }
    return new Users(users);
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  /// The person of that name, whose role may have changed since.
  Optional<Person> find(String name) {
    return Optional.ofNullable(byName.get(name)).map(User::person);
  }

  /// Takes as long for a name that is not there: the time must not tell who is.
  Optional<Person> check(String name, String password) {
    User user = byName.get(name);
    PasswordHash hash = user == null ? nobodys : user.hash();
    boolean matches = hash.matches(password.toCharArray());
    return user != null && matches ? Optional.of(user.person()) : Optional.empty();
  }
}
