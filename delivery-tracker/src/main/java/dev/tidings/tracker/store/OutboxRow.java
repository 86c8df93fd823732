package dev.tidings.tracker.store;

import java.time.Instant;
import java.util.List;

/// Outcomes that are to be published together.
///
/// @param keys of the records, each for the payload at its place
/// @param writtenAt when they became so
public record OutboxRow(long seq, List<String> keys, List<String> payloads, Instant writtenAt) {

  public OutboxRow {
    keys = List.copyOf(keys);
    payloads = List.copyOf(payloads);
    if (keys.size() != payloads.size()) {
      throw new IllegalArgumentException(
          "keys: " + keys.size() + " (expected: " + payloads.size() + ", one a payload)");
    }
  }
}
