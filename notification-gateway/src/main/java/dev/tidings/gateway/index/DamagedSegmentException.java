package dev.tidings.gateway.index;

/// A file of the index is not what was written: nothing it says counts any more.
final class DamagedSegmentException extends Exception {

  private static final long serialVersionUID = 1;

  DamagedSegmentException(String message) {
    super(message);
  }

  DamagedSegmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
