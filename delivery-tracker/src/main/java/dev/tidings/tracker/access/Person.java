package dev.tidings.tracker.access;

/// Who asks.
///
/// @param name as it stands in the audit trail: 1 to 128 characters, none of them a control
/// character
public record Person(String name, Role role) {

  private static final int MAX_NAME = 128;

  public Person {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "name (expected: 1 to " + MAX_NAME + " characters, no control characters)");
    }
  }

  static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= MAX_NAME
        && name.chars().noneMatch(Character::isISOControl);
  }
}
