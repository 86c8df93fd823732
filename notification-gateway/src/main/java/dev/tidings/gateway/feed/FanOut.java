package dev.tidings.gateway.feed;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.subscription.LiveEphemeral;
import dev.tidings.gateway.subscription.LiveRecord;
import dev.tidings.gateway.subscription.LoopFollowers;
import dev.tidings.gateway.subscription.LoopMarks;
import dev.tidings.gateway.subscription.Subscription;
import dev.tidings.gateway.subscription.TextFrame;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/// Brings what a feed decides to the event loops that have followers of its room: one task a loop,
/// one encoded buffer for all. What the bus tells a loop arrives in the order in which it was told.
/// Confined to the bus.
@RunsOn(RunsOn.Place.BUS)
final class FanOut {

  private final int partition;
  private final Function<EventLoop, LoopMarks> marks;
  private final InstantSource clock;
  private final Map<EventLoop, Seats> loops = new HashMap<>();

  FanOut(int partition, Function<EventLoop, LoopMarks> marks, InstantSource clock) {
    this.partition = partition;
    this.marks = marks;
    this.clock = clock;
  }

  boolean isEmpty() {
    return loops.isEmpty();
  }

  /// The followers of the subscription's loop, with a seat more.
  LoopFollowers join(Subscription subscription, boolean sound) {
    EventLoop loop = subscription.loop();
    Seats seats =
        loops.computeIfAbsent(
            loop, l -> new Seats(new LoopFollowers(l, partition, marks.apply(l), sound)));
    seats.taken++;
    return seats.followers;
  }

  void leave(Subscription subscription) {
    Seats seats = loops.get(subscription.loop());
    if (seats != null && --seats.taken == 0) {
      loops.remove(subscription.loop());
    }
  }

  /// @param after runs when every loop has handed the records on, on whichever thread
  void deliver(List<RoomRecord> records, Runnable after) {
    List<LiveRecord> live = new ArrayList<>(records.size());
    for (RoomRecord record : records) {
      live.add(
          new LiveRecord(record, TextFrame.of(PooledByteBufAllocator.DEFAULT, record.frame())));
    }
    AtomicInteger left = new AtomicInteger(loops.size() + 1);
    Runnable done =
        () -> {
          if (left.decrementAndGet() == 0) {
            live.forEach(one -> one.frame().release());
            after.run();
          }
        };
    toAll(followers -> followers.deliver(live, clock.millis()), done);
    done.run();
  }

  void ephemeral(LiveMessage.Ephemeral message) {
    ByteBuf frame = TextFrame.of(PooledByteBufAllocator.DEFAULT, message.frame());
    LiveEphemeral live = new LiveEphemeral(message.collapseKey(), message.expiresAtMs(), frame);
    AtomicInteger left = new AtomicInteger(loops.size() + 1);
    Runnable done =
        () -> {
          if (left.decrementAndGet() == 0) {
            frame.release();
          }
        };
    toAll(followers -> followers.ephemeral(live, clock.millis()), done);
    done.run();
  }

  void gap(GapReason reason, long position) {
    toAll(followers -> followers.gap(reason, position), () -> {});
  }

  void sound(boolean sound) {
    toAll(followers -> followers.sound(sound), () -> {});
  }

  void fail() {
    toAll(LoopFollowers::fail, () -> {});
  }

  private void toAll(Consumer<LoopFollowers> task, Runnable done) {
    for (Seats seats : loops.values()) {
      LoopFollowers followers = seats.followers;
      try {
        followers
            .loop()
            .execute(
                () -> {
                  try {
                    task.accept(followers);
                  } finally {
                    done.run();
                  }
                });
      } catch (RejectedExecutionException e) {
        done.run(); // the loop is gone, and its connections with it
      }
    }
  }

  /// The followers of one loop, and how many subscriptions have been told of them: counted here,
  /// where they join and leave, since the list itself is the loop's.
  private static final class Seats {
    private final LoopFollowers followers;
    private int taken;

    private Seats(LoopFollowers followers) {
      this.followers = followers;
    }
  }
}
