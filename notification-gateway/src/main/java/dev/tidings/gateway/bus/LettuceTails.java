package dev.tidings.gateway.bus;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/// Tails and marks over one Lettuce connection on a thread of its own: a large tail that is read
/// does not hold up what is live.
public final class LettuceTails implements Tails, AutoCloseable {

  private static final String FIELD = "m";

  private final RedisThread redis;
  private final KeptConnection<StatefulRedisConnection<String, byte[]>> kept;
  private final Supplier<RedisNames> names;

  /// @param names throws while the history is unknown
  public LettuceTails(RedisSettings settings, Supplier<RedisNames> names) {
    this.names = names;
    redis = new RedisThread(settings);
    kept =
        new KeptConnection<>(
            "commands",
            redis.thread(),
            settings,
            () -> redis.client().connectAsync(RedisThread.CODEC, redis.address()),
            connection -> {},
            () -> {});
    kept.start();
  }

  @Override
  public CompletionStage<Optional<Mark>> mark(int partition) {
    return ask(
        commands ->
            commands
                .get(names.get().mark(partition))
                .thenApply(value -> value == null ? Optional.empty() : Mark.parse(text(value))));
  }

  @Override
  public CompletionStage<OptionalLong> top(String generation, Room room) {
    return ask(
        commands ->
            commands
                .get(names.get().top(generation, room))
                .thenApply(
                    value ->
                        value == null
                            ? OptionalLong.empty()
                            : OptionalLong.of(Long.parseLong(text(value)))));
  }

  @Override
  public CompletionStage<List<LiveMessage.Durable>> from(
      String generation, Room room, long offset, int maxEntries) {
    Range<String> range =
        Range.from(Range.Boundary.including(Long.toString(offset)), Range.Boundary.unbounded());
    return ask(
        commands ->
            commands
                .xrange(names.get().tail(generation, room), range, Limit.from(maxEntries))
                .thenApply(LettuceTails::decoded));
  }

  @Override
  public CompletionStage<List<LiveMessage.Durable>> last(
      String generation, Room room, int maxEntries) {
    return ask(
        commands ->
            commands
                .xrevrange(
                    names.get().tail(generation, room), Range.unbounded(), Limit.from(maxEntries))
                .thenApply(messages -> decoded(messages.reversed())));
  }

  @Override
  public void close() {
    kept.close();
    redis.close();
  }

  private <T> CompletionStage<T> ask(
      Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> question) {
    var connection = kept.current();
    if (connection.isEmpty()) {
      return CompletableFuture.failedFuture(new RedisException("not connected"));
    }
    try {
      return question.apply(connection.get().async());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.US_ASCII);
  }

  /// An entry that is none of ours makes the whole tail worthless as a proof.
  private static List<LiveMessage.Durable> decoded(List<StreamMessage<String, byte[]>> messages) {
    List<LiveMessage.Durable> entries = new ArrayList<>(messages.size());
    for (StreamMessage<String, byte[]> message : messages) {
      byte[] bytes = message.getBody().get(FIELD);
      if (bytes == null
          || !(LiveMessageCodec.decode(bytes).orElse(null) instanceof LiveMessage.Durable entry)) {
        throw new IllegalStateException("tail: an entry that is no live message");
      }
      entries.add(entry);
    }
    return entries;
  }
}
