package dev.tidings.gateway.history;

import java.util.Optional;

/// Which history this gateway serves. Thread-safe.
public interface HistoryIdentity {

  /// Empty until Kafka has told, and once it tells something else.
  Optional<HistoryTopic> topic();

  /// Whether Kafka answered when it was last asked. While it did not, nothing is asked of it on
  /// behalf of a client: the answer would be a timeout.
  default boolean isReachable() {
    return true;
  }

  /// @throws IllegalStateException while it is unknown
  default HistoryTopic known() {
    return topic().orElseThrow(() -> new IllegalStateException("history: not known yet"));
  }
}
