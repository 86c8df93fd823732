package dev.tidings.gateway.feed;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.gateway.subscription.LoopFollowers;
import dev.tidings.gateway.subscription.Subscription;
import dev.tidings.gateway.threading.RunsOn;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Who follows one room: those who wait until its feed is open, and those whom it serves. Confined
/// to the bus.
@RunsOn(RunsOn.Place.BUS)
final class RoomFollowers {

  private final Epoch epoch;
  private final FanOut fanOut;
  private final List<Subscription> waiting = new ArrayList<>();
  private int number;
  private int timesLeft;

  RoomFollowers(Epoch epoch, FanOut fanOut) {
    this.epoch = epoch;
    this.fanOut = fanOut;
  }

  boolean isEmpty() {
    return number == 0;
  }

  /// How often the last follower has left: a linger that was begun before another time is void.
  int timesLeft() {
    return timesLeft;
  }

  void await(Subscription subscription) {
    number++;
    waiting.add(subscription);
  }

  /// Where somebody goes on who waits.
  OptionalLong waitsFrom() {
    for (Subscription subscription : waiting) {
      OptionalLong from = subscription.goesOnFrom(epoch);
      if (from.isPresent()) {
        return from;
      }
    }
    return OptionalLong.empty();
  }

  void join(Subscription subscription, long head, boolean sound) {
    number++;
    seat(subscription, head, sound);
  }

  void leave(Subscription subscription) {
    number--;
    if (number == 0) {
      timesLeft++;
    }
    if (!waiting.remove(subscription)) {
      fanOut.leave(subscription);
    }
  }

  /// The feed is open: those who wait begin.
  void seatAll(long head, boolean sound) {
    List<Subscription> joining = List.copyOf(waiting);
    waiting.clear();
    joining.forEach(subscription -> seat(subscription, head, sound));
  }

  void fail() {
    waiting.forEach(subscription -> subscription.loop().execute(subscription::fail));
    fanOut.fail();
  }

  private void seat(Subscription subscription, long head, boolean sound) {
    LoopFollowers seat = fanOut.join(subscription, sound);
    subscription.loop().execute(() -> subscription.begin(epoch, head, seat));
  }
}
