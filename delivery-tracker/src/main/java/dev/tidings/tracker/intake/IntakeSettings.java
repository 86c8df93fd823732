package dev.tidings.tracker.intake;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.store.OutcomeScope;
import dev.tidings.tracker.store.Retention;
import java.time.Duration;

/// How the intake reads.
///
/// @param maxFacts facts in one transaction; one record more than that is taken whole
/// @param outcomes of which notifications producers are told
/// @param retention how long the database keeps what was taken in
/// @param checkEvery how often lag, and whether the topics are still the same, is looked at; also
///     how soon a silent Kafka is noticed
public record IntakeSettings(
    String bootstrapServers,
    Topics topics,
    String instanceId,
    int maxFacts,
    Duration checkEvery,
    Duration maxPause,
    OutcomeScope outcomes,
    Retention retention) {

  public IntakeSettings {
    if (maxFacts < 1) {
      throw new IllegalArgumentException("maxFacts: " + maxFacts + " (expected: 1 or more)");
    }
    if (checkEvery.toMillis() < 1) {
      throw new IllegalArgumentException("checkEvery: " + checkEvery + " (expected: 1 ms or more)");
    }
    if (maxPause.toMillis() < 1) {
      throw new IllegalArgumentException("maxPause: " + maxPause + " (expected: 1 ms or more)");
    }
  }

  public static IntakeSettings of(String bootstrapServers, Topics topics, String instanceId) {
    return new IntakeSettings(
        bootstrapServers,
        topics,
        instanceId,
        20_000,
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        OutcomeScope.ALL,
        new Retention(30, 400));
  }
}
