package dev.tidings.gateway.access;

import java.util.regex.Pattern;

/// How a device may be called.
public final class Device {

  /// For error texts.
  public static final String EXPECTED = "1 to 64 of A-Z a-z 0-9 . _ -";

  /// The device of who names none.
  public static final String DEFAULT = "default";

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private Device() {}

  public static boolean isName(String text) {
    return SHAPE.matcher(text).matches();
  }
}
