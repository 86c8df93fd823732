package dev.tidings.tracker.outcome;

import dev.tidings.contracts.topics.Topics;
import java.time.Duration;

/// How outcomes are published.
///
/// @param lookEvery how long the outbox is left alone where it was empty
/// @param maxPause the longest pause after a failure
/// @param letters whether each is to be told to a webhook, too
public record OutcomeSettings(
    String bootstrapServers,
    Topics topics,
    String instanceId,
    Duration lookEvery,
    Duration maxPause,
    boolean letters) {

  public OutcomeSettings {
    if (lookEvery.toMillis() < 1) {
      throw new IllegalArgumentException("lookEvery: " + lookEvery + " (expected: 1 ms or more)");
    }
    if (maxPause.toMillis() < 1) {
      throw new IllegalArgumentException("maxPause: " + maxPause + " (expected: 1 ms or more)");
    }
  }
}
