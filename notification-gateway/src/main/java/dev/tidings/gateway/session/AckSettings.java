package dev.tidings.gateway.session;

import dev.tidings.gateway.ack.AckTerms;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// What is done where a client does not acknowledge what it was sent of its user's own room:
/// `tidings.acks.*`.
///
/// @param within how long it has, counted from each sending
/// @param attempts how often a notification is sent on one connection at most, the first time
/// included
@ConfigurationProperties("tidings.acks")
public record AckSettings(
    @Bindable(defaultValue = "30s") Duration within, @Bindable(defaultValue = "3") int attempts) {

  public AckSettings {
    if (within.toMillis() < 10 || within.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "tidings.acks.within: " + within + " (expected: 10ms to 1d)");
    }
    if (attempts < 1 || attempts > 100) {
      throw new IllegalArgumentException(
          "tidings.acks.attempts: " + attempts + " (expected: 1 to 100)");
    }
  }

  AckTerms terms() {
    return new AckTerms(within.toMillis(), attempts);
  }
}
