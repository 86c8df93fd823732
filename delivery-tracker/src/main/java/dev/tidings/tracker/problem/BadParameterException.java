package dev.tidings.tracker.problem;

/// Something in the address cannot be read; becomes a problem with status 400.
public final class BadParameterException extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int MAX_SHOWN = 60;

  private BadParameterException(String message) {
    super(message);
  }

  public static BadParameterException of(String name, String value, String expected) {
    String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
    return new BadParameterException(name + ": " + shown + " (expected: " + expected + ")");
  }
}
