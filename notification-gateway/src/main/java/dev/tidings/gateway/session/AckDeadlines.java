package dev.tidings.gateway.session;

import dev.tidings.gateway.ack.DueLine;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.core.annotation.Nullable;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// The deadlines of all acks on one event loop, with one timer. Those that fall due together are
/// looked at a hundred at a time, so that a broadcast that nobody acked does not become one burst
/// of reads. Confined to its event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class AckDeadlines {

  private static final int TOGETHER = 100;
  private static final long PAUSE_MS = 10;

  private final EventLoop loop;
  private final InstantSource clock;
  private final DueLine<Redelivery> line = new DueLine<>();
  private @Nullable ScheduledFuture<?> timer;
  private long timerMs = Long.MAX_VALUE;

  AckDeadlines(EventLoop loop, InstantSource clock) {
    this.loop = loop;
    this.clock = clock;
  }

  /// Has it looked at when its time comes.
  DueLine.Place<Redelivery> enter(Redelivery who, long dueMs) {
    DueLine.Place<Redelivery> place = line.enter(who, dueMs);
    if (dueMs < timerMs) {
      schedule(dueMs, Math.max(0, dueMs - clock.millis()));
    }
    return place;
  }

  private void fire() {
    timer = null;
    timerMs = Long.MAX_VALUE;
    line.take(clock.millis(), TOGETHER).forEach(Redelivery::due);
    OptionalLong next = line.next();
    if (next.isPresent() && next.getAsLong() < timerMs) {
      schedule(next.getAsLong(), Math.max(PAUSE_MS, next.getAsLong() - clock.millis()));
    }
  }

  private void schedule(long dueMs, long waitMs) {
    if (timer != null) {
      timer.cancel(false);
    }
    timerMs = dueMs;
    timer = loop.schedule(this::fire, waitMs, TimeUnit.MILLISECONDS);
  }
}
