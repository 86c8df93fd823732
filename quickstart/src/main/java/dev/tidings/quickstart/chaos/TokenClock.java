package dev.tidings.quickstart.chaos;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The clock of who makes the tokens; it may lag behind everyone else's. Thread-safe.
final class TokenClock implements InstantSource {

  private volatile Duration lag = Duration.ZERO;

  void lag(Duration behind) {
    lag = behind;
  }

  @Override
  public Instant instant() {
    return InstantSource.system().instant().minus(lag);
  }
}
