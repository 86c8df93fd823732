package dev.tidings.ingest.kafka;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// When Kafka counts as gone. Immutable.
///
/// @param checkEvery how often it is asked
/// @param checkTimeout how long it has to answer
@ConfigurationProperties("tidings.kafka-watch")
record KafkaWatchSettings(
    @Bindable(defaultValue = "1s") Duration checkEvery,
    @Bindable(defaultValue = "3s") Duration checkTimeout) {

  KafkaWatchSettings {
    need("check-every", checkEvery);
    need("check-timeout", checkTimeout);
  }

  private static void need(String name, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(
          "tidings.kafka-watch." + name + ": " + value + " (expected: 1 ms or more)");
    }
  }
}
