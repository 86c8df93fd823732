package dev.tidings.gateway.admission;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How many are let in at once where very many come: `tidings.admission.*`.
///
/// @param atOnce connections that are being opened and caught up at once; the others wait in line
/// @param maxWaiting how many wait, before the upgrade; more are refused at once
/// @param maxWait how long one waits before it is refused
/// @param hold a connection that is not caught up by then counts as opened all the same
@ConfigurationProperties("tidings.admission")
public record AdmissionSettings(
    @Bindable(defaultValue = "500") int atOnce,
    @Bindable(defaultValue = "10000") int maxWaiting,
    @Bindable(defaultValue = "5s") Duration maxWait,
    @Bindable(defaultValue = "1s") Duration hold) {

  public AdmissionSettings {
    need("at-once", atOnce, 1, 1_000_000);
    need("max-waiting", maxWaiting, 0, 1_000_000);
    need("max-wait", maxWait.toMillis(), 1, Duration.ofMinutes(1).toMillis());
    need("hold", hold.toMillis(), 1, Duration.ofMinutes(1).toMillis());
  }

  private static void need(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "tidings.admission." + name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
