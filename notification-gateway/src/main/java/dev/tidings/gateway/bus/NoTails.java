package dev.tidings.gateway.bus;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.room.Room;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The tails of a gateway that has no Redis: there are none, and nothing is proved by that.
/// Immutable.
final class NoTails implements Tails {

  @Override
  public CompletionStage<Optional<Mark>> mark(int partition) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public CompletionStage<OptionalLong> top(String generation, Room room) {
    return CompletableFuture.completedFuture(OptionalLong.empty());
  }

  @Override
  public CompletionStage<List<LiveMessage.Durable>> from(
      String generation, Room room, long offset, int maxEntries) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<List<LiveMessage.Durable>> last(
      String generation, Room room, int maxEntries) {
    return CompletableFuture.completedFuture(List.of());
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
