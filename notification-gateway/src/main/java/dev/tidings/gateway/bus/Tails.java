package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// The hot tails and marks in Redis, and what a gateway says there itself. Each reading is of one
/// instant, mark and tail together, and empty where the room's partition has no mark. Every stage
/// completes exceptionally where Redis does not answer in time. Thread-safe, never blocks.
public interface Tails extends AutoCloseable {

  /// What the settings ask for.
  ///
  /// @param names throws while the history is unknown
  static Tails open(RedisSettings settings, Supplier<RedisNames> names) {
    return settings.enabled() ? new LettuceTails(settings, names) : new NoTails();
  }

  /// Mark and top, and no entries.
  CompletionStage<Optional<TailReading>> top(Room room);

  /// The first entries at or behind `offset`.
  CompletionStage<Optional<TailReading>> from(Room room, long offset, int maxEntries);

  /// The last entries.
  CompletionStage<Optional<TailReading>> last(Room room, int maxEntries);

  /// Says something on a channel.
  ///
  /// @return false where there was nobody to say it to; completes exceptionally where it is unknown
  /// whether it was said
  default CompletionStage<Boolean> publish(String channel, byte[] message) {
    return CompletableFuture.completedFuture(false);
  }

  /// Says something on a channel at one server, also where a cluster's other nodes own what is
  /// named so.
  ///
  /// @param node the server's id in its cluster; empty outside of one
  /// @return as of `publish`
  default CompletionStage<Boolean> publishAt(
      Optional<String> node, String channel, byte[] message) {
    return CompletableFuture.completedFuture(false);
  }

  /// The breaker of the connections for commands, in a cluster the worst. While it is not closed
  /// commands fail at once.
  default Breaker.State breaker() {
    return Breaker.State.CLOSED;
  }

  /// Makes the connection to that server anew: it may be to one that is no longer in office.
  default void renew(Optional<String> node) {}

  @Override
  default void close() {}
}
