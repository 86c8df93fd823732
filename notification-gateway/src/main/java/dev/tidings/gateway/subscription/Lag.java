package dev.tidings.gateway.subscription;

import dev.tidings.gateway.threading.RunsOn;
import java.time.Duration;

/// Whether one subscription is behind because of its socket, for the figures. Confined to the event
/// loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Lag {

  private enum Stage {
    NONE,
    /// The socket has taken nothing of it yet.
    STUCK,
    CATCHING_UP
  }

  private final LagMetrics metrics;
  private Stage stage = Stage.NONE;
  private long resumedNanos;

  Lag(LagMetrics metrics) {
    this.metrics = metrics;
  }

  void begins() {
    if (stage == Stage.NONE) {
      stage = Stage.STUCK;
      metrics.began();
    }
  }

  void goesOn() {
    if (stage == Stage.STUCK) {
      stage = Stage.CATCHING_UP;
      resumedNanos = System.nanoTime();
    }
  }

  void isOver() {
    if (stage == Stage.CATCHING_UP) {
      metrics.caughtUp(Duration.ofNanos(System.nanoTime() - resumedNanos));
    } else if (stage == Stage.STUCK) {
      metrics.gaveUp();
    }
    stage = Stage.NONE;
  }

  void endsUnfinished() {
    if (stage != Stage.NONE) {
      stage = Stage.NONE;
      metrics.gaveUp();
    }
  }
}
