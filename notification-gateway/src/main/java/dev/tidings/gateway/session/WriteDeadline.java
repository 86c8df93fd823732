package dev.tidings.gateway.session;

import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.core.annotation.Nullable;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Tells when a socket has taken no byte for the deadline. It looks four times within it, while the
/// socket takes no more: the word comes within a quarter behind the deadline. Confined to the
/// connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class WriteDeadline {

  private static final int LOOKS = 4;

  private final EventLoop loop;
  private final SocketProgress progress;
  private final long deadlineNanos;
  private final Runnable onMissed;
  private @Nullable ScheduledFuture<?> look;
  private boolean watching;
  private long movedNanos;

  WriteDeadline(EventLoop loop, SocketProgress progress, Duration deadline, Runnable onMissed) {
    this.loop = loop;
    this.progress = progress;
    this.deadlineNanos = deadline.toNanos();
    this.onMissed = onMissed;
  }

  /// The socket takes no more.
  void watch() {
    watching = true;
    movedNanos = System.nanoTime();
    progress.mark(movedNanos);
    if (look == null) {
      lookSoon();
    }
  }

  /// The socket takes more again. A look that is due finds nothing to do: sockets that go to and
  /// fro make no timers.
  void rest() {
    watching = false;
  }

  void stop() {
    watching = false;
    if (look != null) {
      look.cancel(false);
    }
  }

  private void look() {
    look = null;
    if (!watching) {
      return;
    }
    long now = System.nanoTime();
    if (progress.moved(now)) {
      movedNanos = now;
    }
    if (now - movedNanos >= deadlineNanos) {
      onMissed.run();
    } else {
      lookSoon();
    }
  }

  private void lookSoon() {
    look = loop.schedule(this::look, deadlineNanos / LOOKS, TimeUnit.NANOSECONDS);
  }
}
