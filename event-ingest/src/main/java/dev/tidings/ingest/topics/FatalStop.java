package dev.tidings.ingest.topics;

/// Ends the service because going on would do harm: with exit code 1, after one plain line that
/// says why.
public interface FatalStop {

  /// Returns at once; the end comes on another thread.
  void because(String reason);
}
