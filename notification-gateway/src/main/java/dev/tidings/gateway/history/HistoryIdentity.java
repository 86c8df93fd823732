package dev.tidings.gateway.history;

import java.util.Optional;

/// Which history this gateway serves. Thread-safe.
public interface HistoryIdentity {

  /// Empty until Kafka has told, and once it tells something else.
  Optional<HistoryTopic> topic();

  /// @throws IllegalStateException while it is unknown
  default HistoryTopic known() {
    return topic().orElseThrow(() -> new IllegalStateException("history: not known yet"));
  }
}
