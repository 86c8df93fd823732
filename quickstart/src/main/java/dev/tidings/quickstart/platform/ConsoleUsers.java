package dev.tidings.quickstart.platform;

import java.util.List;

/// Who may sign in to the console of a platform for development: everyone who reads this. The
/// passwords are the names.
public final class ConsoleUsers {

  /// Reads.
  public static final String SUPPORT = "support";

  /// Acts, too.
  public static final String ADMIN = "admin";

  private static final String SUPPORT_HASH =
      "pbkdf2-sha256.310000."
          + "dGlkaW5ncy1zdXBwb3J0IQ."
          + "8vTP7y4-7lkJvIuP8pD9wgz0PuWvqRiKqZjPbRCRtbA";

  private static final String ADMIN_HASH =
      "pbkdf2-sha256.310000."
          + "dGlkaW5ncy0tYWRtaW4hIQ."
          + "1BXynQdmBJanvQOTEx2SaBukVXbTh-S8dCGrmfhsHCo";

  private ConsoleUsers() {}

  public static List<String> names() {
    return List.of(SUPPORT, ADMIN);
  }

  /// The tracker's setting.
  static String setting() {
    return "%s:support:%s,%s:admin:%s".formatted(SUPPORT, SUPPORT_HASH, ADMIN, ADMIN_HASH);
  }
}
