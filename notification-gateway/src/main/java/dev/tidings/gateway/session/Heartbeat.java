package dev.tidings.gateway.session;

import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.core.annotation.Nullable;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Pings one connection, and ends it where nothing is heard of the client in time.
///
/// The first ping comes within one interval at random and each next one within a tenth of it, so
/// that connections that were opened together do not ping together. A dead peer is gone after 1.1
/// intervals and the wait for the pong: 37.5 s by default. A connection whose turn to be rotated
/// has come is asked to go at its next beat. While the socket takes no more, nothing is pinged and
/// no pong is missed: then {@link WriteDeadline} rules. Confined to its event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Heartbeat {

  /// Of an interval, either way.
  static final double JITTER = 0.1;

  private final Session session;
  private final EventLoop loop;
  private final SessionSettings settings;
  private @Nullable io.netty.util.concurrent.ScheduledFuture<?> next;
  private Optional<Instant> turnToGo = Optional.empty();
  private boolean heard = true;
  private boolean awaitsPong;
  private long withoutRoomSinceNanos = Long.MAX_VALUE;

  Heartbeat(Session session, EventLoop loop, SessionSettings settings) {
    this.session = session;
    this.loop = loop;
    this.settings = settings;
  }

  void start() {
    turnToGo = new Rotation(settings.rotateEvery()).turnOf(session.since(), random(0, 1));
    schedule(this::beat, (long) (settings.pingEvery().toNanos() * random(0, 1)));
  }

  /// Anything at all came from the client.
  void heard() {
    heard = true;
  }

  /// The socket takes more again: a ping that was on its way may have stood behind what it did not
  /// take, and the client is given an interval to get to the next one.
  void socketDrained() {
    if (awaitsPong) {
      awaitsPong = false;
      stop();
      beatAgain(settings.pingEvery());
    }
  }

  void stop() {
    if (next != null) {
      next.cancel(false);
    }
  }

  private void beat() {
    if (isIdleTooLong()) {
      session.close(CloseCode.IDLE);
      return;
    }
    if (!session.outlet().isWritable()) {
      beatAgain(settings.pingEvery());
      return;
    }
    if (turnToGo.filter(turn -> session.nowMs() >= turn.toEpochMilli()).isPresent()) {
      turnToGo = Optional.empty();
      session.goaway(CloseCode.ROTATE, settings.rotateWithin());
    }
    heard = false;
    awaitsPong = true;
    session.pingWithHeads();
    schedule(this::check, settings.pongWithin().toNanos());
  }

  private void check() {
    awaitsPong = false;
    if (!heard && session.outlet().isWritable()) {
      session.close(CloseCode.NO_PONG);
    } else {
      beatAgain(settings.pingEvery().minus(settings.pongWithin()));
    }
  }

  private void beatAgain(Duration pause) {
    double jittered = settings.pingEvery().toNanos() * random(-JITTER, JITTER) + pause.toNanos();
    schedule(this::beat, Math.max(0, (long) jittered));
  }

  private boolean isIdleTooLong() {
    long now = System.nanoTime();
    if (session.hasRooms()) {
      withoutRoomSinceNanos = Long.MAX_VALUE;
      return false;
    }
    if (withoutRoomSinceNanos == Long.MAX_VALUE) {
      withoutRoomSinceNanos = now;
    }
    return now - withoutRoomSinceNanos >= settings.idleAfter().toNanos();
  }

  private void schedule(Runnable task, long delayNanos) {
    next = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
  }

  private static double random(double from, double to) {
    return ThreadLocalRandom.current().nextDouble(from, to);
  }
}
