package dev.tidings.gateway.admission;

import dev.tidings.gateway.threading.RunsOn;
import java.util.concurrent.atomic.AtomicBoolean;

/// A connection's leave to be opened and caught up. Ended once, by whatever comes first: it has
/// caught up, it reads what is dear and bounded elsewhere, its socket takes no more, it has ended,
/// or its time is over. Thread-safe.
@RunsOn(RunsOn.Place.ANY)
public final class Pass {

  private final Runnable onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();

  /// @param onEnd runs once
  Pass(Runnable onEnd) {
    this.onEnd = onEnd;
  }

  public void end() {
    if (ended.compareAndSet(false, true)) {
      onEnd.run();
    }
  }
}
