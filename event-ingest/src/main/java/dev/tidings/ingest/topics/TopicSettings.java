package dev.tidings.ingest.topics;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How topics are made where they are missing, and what they must look like where they are not.
///
/// @param eventsPartitions partitions of `events`, `accepted`, `expansions`, `outcomes`, `places`
/// @param placesRetention how long the place of a device is known that acknowledges nothing
/// @param replication replicas of each partition
/// @param watchInterval how often the history's identity is looked at while the service runs
@ConfigurationProperties("tidings.topics")
public record TopicSettings(
    @Bindable(defaultValue = "6") int eventsPartitions,
    @Bindable(defaultValue = "1") short replication,
    @Bindable(defaultValue = "7d") Duration eventsRetention,
    @Bindable(defaultValue = "7d") Duration historyRetention,
    @Bindable(defaultValue = "7d") Duration receiptsRetention,
    @Bindable(defaultValue = "7d") Duration outcomesRetention,
    @Bindable(defaultValue = "30d") Duration placesRetention,
    @Bindable(defaultValue = "30d") Duration deadLettersRetention,
    @Bindable(defaultValue = "5s") Duration watchInterval) {

  public static final TopicSettings DEFAULT =
      new TopicSettings(
          6,
          (short) 1,
          Duration.ofDays(7),
          Duration.ofDays(7),
          Duration.ofDays(7),
          Duration.ofDays(7),
          Duration.ofDays(30),
          Duration.ofDays(30),
          Duration.ofSeconds(5));

  public TopicSettings {
    needPositive("tidings.topics.events-partitions", eventsPartitions);
    needPositive("tidings.topics.replication", replication);
  }

  private static void needPositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
    }
  }
}
