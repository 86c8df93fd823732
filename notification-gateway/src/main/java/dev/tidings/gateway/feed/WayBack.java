package dev.tidings.gateway.feed;

import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.util.OptionalLong;

/// Where the link begins for a feed that relies on the log and wants to go back.
///
/// Whatever was published before its channel was confirmed lies before the log's end as it is read
/// after that; everything from there on comes over the link, as long as that is not cut. Confined
/// to the bus.
@RunsOn(RunsOn.Place.BUS)
final class WayBack {

  private final LogPlaces places;
  private final int partition;
  private final EventLoop bus;
  private final FeedWork work;
  private final Runnable onFound;

  private boolean wanted;
  private boolean linked;
  private OptionalLong begin = OptionalLong.empty();
  private int term;

  /// @param onFound runs when it is known
  WayBack(LogPlaces places, int partition, EventLoop bus, FeedWork work, Runnable onFound) {
    this.places = places;
    this.partition = partition;
    this.bus = bus;
    this.work = work;
    this.onFound = onFound;
  }

  /// Everything of the room from here on has come over the link, or will; empty while that is
  /// unknown, and while nobody wants to go back.
  OptionalLong begin() {
    return wanted ? begin : OptionalLong.empty();
  }

  boolean isLinked() {
    return linked;
  }

  void linked(boolean now) {
    linked = now;
    forget();
  }

  void wanted(boolean now) {
    if (wanted != now) {
      wanted = now;
      forget();
    }
  }

  /// What was found counts no more: it is asked anew, where it can be and somebody wants it.
  void forget() {
    term++;
    begin = OptionalLong.empty();
    if (wanted && linked) {
      ask(term);
    }
  }

  private void ask(int asked) {
    places
        .end(partition)
        .whenCompleteAsync(
            (end, failure) -> {
              if (asked != term) {
                return;
              }
              if (failure == null) {
                begin = OptionalLong.of(end);
                onFound.run();
              } else {
                work.later(() -> askAgain(asked));
              }
            },
            bus);
  }

  private void askAgain(int asked) {
    if (asked == term) {
      ask(asked);
    }
  }
}
