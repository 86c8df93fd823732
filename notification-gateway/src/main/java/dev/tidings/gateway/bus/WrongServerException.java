package dev.tidings.gateway.bus;

/// Somebody answers who is not meant: a single server instead of a cluster's node, or the other way
/// round.
final class WrongServerException extends RuntimeException {

  private static final long serialVersionUID = 1;

  WrongServerException(String what) {
    super(what);
  }
}
