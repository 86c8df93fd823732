package dev.tidings.gateway.bus;

import dev.tidings.contracts.room.Room;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The tails of a gateway that has no Redis: there are none, and nothing is proved by that.
/// Immutable.
final class NoTails implements Tails {

  private static final CompletableFuture<Optional<TailReading>> NOTHING =
      CompletableFuture.completedFuture(Optional.empty());

  @Override
  public CompletionStage<Optional<TailReading>> top(Room room) {
    return NOTHING;
  }

  @Override
  public CompletionStage<Optional<TailReading>> from(Room room, long offset, int maxEntries) {
    return NOTHING;
  }

  @Override
  public CompletionStage<Optional<TailReading>> last(Room room, int maxEntries) {
    return NOTHING;
  }

  @Override
  public CompletionStage<Boolean> publish(String channel, byte[] message) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
