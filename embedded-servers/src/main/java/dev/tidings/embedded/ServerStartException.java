package dev.tidings.embedded;

/// A server did not start: the message says which, why, and what to do about it.
public final class ServerStartException extends RuntimeException {

  public ServerStartException(String message) {
    super(message);
  }

  public ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
