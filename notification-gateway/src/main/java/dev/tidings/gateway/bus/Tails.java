package dev.tidings.gateway.bus;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// The hot tails and marks in Redis, and what a gateway says there itself. Every stage completes
/// exceptionally where Redis does not answer in time. Thread-safe, never blocks.
public interface Tails extends AutoCloseable {

  /// What the settings ask for.
  ///
  /// @param names throws while the history is unknown
  static Tails open(RedisSettings settings, Supplier<RedisNames> names) {
    return settings.enabled() ? new LettuceTails(settings, names) : new NoTails();
  }

  CompletionStage<Optional<Mark>> mark(int partition);

  /// The offset of the room's last record in this generation.
  CompletionStage<OptionalLong> top(String generation, Room room);

  /// Entries at or behind `offset`, ascending.
  CompletionStage<List<LiveMessage.Durable>> from(
      String generation, Room room, long offset, int maxEntries);

  /// The last entries, ascending.
  CompletionStage<List<LiveMessage.Durable>> last(String generation, Room room, int maxEntries);

  /// Says something on a channel.
  ///
  /// @return false where there was nobody to say it to; completes exceptionally where it is unknown
  /// whether it was said
  default CompletionStage<Boolean> publish(String channel, byte[] message) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  default void close() {}
}
