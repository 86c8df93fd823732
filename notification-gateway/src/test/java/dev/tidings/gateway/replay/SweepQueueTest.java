package dev.tidings.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How long one waits for a page of the log, in line and then in a sweep.
class SweepQueueTest {

  private static final Room ROOM = new Room("order:1");
  private static final ReplaySettings SETTINGS =
      new ReplaySettings(
          1_000, Duration.ofSeconds(10), 10, 1 << 16, 1, 1, 1 << 20, 10, 4, 2, 1 << 16, 100);

  private final SweepQueue queue = new SweepQueue(10);

  /// A line of more than ten seconds sent everybody away at its end, unread.
  @Test
  void whoHasWaitedLongInLineHasItsWholeTimeInTheSweep() {
    LogWaiter waiter = new LogWaiter(ROOM, 0, 10, seconds(60));
    var answer = queue.add(0, waiter).toCompletableFuture();
    queue.expire(seconds(59));
    Sweep sweep = new Sweep(SETTINGS);
    sweep.join(queue.join(0, 0), seconds(59));

    sweep.expire(seconds(68));
    assertThat(answer).isNotDone();
    sweep.expire(seconds(69));
    assertThat(answer).isCompletedWithValue(new Reading.Unavailable());
  }

  @Test
  void whoWaitsForTooLongInLineIsToldSo() {
    var answer = queue.add(0, new LogWaiter(ROOM, 0, 10, seconds(60))).toCompletableFuture();
    queue.expire(seconds(59));
    assertThat(answer).isNotDone();
    queue.expire(seconds(60));
    assertThat(answer).isCompletedWithValue(new Reading.Unavailable());
  }

  private static long seconds(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
