package dev.tidings.tracker.access;

import java.util.Locale;
import java.util.Optional;

/// What a person may do: support reads, an admin acts, too.
public enum Role {
  SUPPORT,
  ADMIN;

  /// Whether who has this role may do what needs the other one.
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /// The word in tokens, in settings and in JSON.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> of(String text) {
    for (Role role : values()) {
      if (role.text().equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
