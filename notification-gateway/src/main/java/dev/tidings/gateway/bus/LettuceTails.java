package dev.tidings.gateway.bus;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// Tails and marks over Lettuce, on a thread of its own: a large tail that is read does not hold up
/// what is live.
///
/// Who reads a tail has read its mark before, and takes what the mark covers for whole. One server
/// has had both at once; of a cluster the mark may have come from a primary, and the tail from the
/// replica that took over and lacks the end. So there a tail is read in one breath behind the mark
/// of the same node, and is not given out where that mark is behind one that was told before.
public final class LettuceTails implements Tails {

  private static final String FIELD = "m";

  private final RedisThread redis;
  private final Connections connections;
  private final Supplier<RedisNames> names;
  private final boolean cluster;

  /// In a cluster: the last mark of each partition that was given out, and none before it.
  private final Map<String, Mark> told = new ConcurrentHashMap<>();

  /// The connections that are up. Thread-safe.
  interface Connections extends AutoCloseable {

    /// To who owns the key.
    Optional<StatefulRedisConnection<String, byte[]>> to(String key);

    /// The server refused a question.
    void refused();

    @Override
    void close();
  }

  /// @param names throws while the history is unknown
  public LettuceTails(RedisSettings settings, Supplier<RedisNames> names) {
    this.names = names;
    cluster = settings.cluster();
    redis = new RedisThread(settings);
    connections = cluster ? new ClusterCommands(redis) : new OneForAll(redis);
  }

  @Override
  public CompletionStage<Optional<Mark>> mark(int partition) {
    String key;
    try {
      key = names.get().mark(partition);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return ask(
        key,
        commands ->
            commands
                .get(key)
                .thenApply(
                    value -> value == null ? Optional.<Mark>empty() : Mark.parse(text(value)))
                .thenApply(
                    mark -> {
                      if (cluster) {
                        mark.ifPresent(m -> told.merge(key, m, LettuceTails::later));
                      }
                      return mark;
                    }));
  }

  @Override
  public CompletionStage<OptionalLong> top(String generation, Room room) {
    return askOf(
        generation,
        room,
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
    return askOf(
        generation,
        room,
        commands ->
            commands
                .xrange(names.get().tail(generation, room), range, Limit.from(maxEntries))
                .thenApply(LettuceTails::decoded));
  }

  @Override
  public CompletionStage<List<LiveMessage.Durable>> last(
      String generation, Room room, int maxEntries) {
    return askOf(
        generation,
        room,
        commands ->
            commands
                .xrevrange(
                    names.get().tail(generation, room), Range.unbounded(), Limit.from(maxEntries))
                .thenApply(messages -> decoded(messages.reversed())));
  }

  @Override
  public CompletionStage<Boolean> publish(String channel, byte[] message) {
    return connections.to(channel).isEmpty()
        ? CompletableFuture.completedFuture(false)
        : ask(channel, commands -> commands.publish(channel, message).thenApply(heard -> true));
  }

  @Override
  public void close() {
    connections.close();
    redis.close();
  }

  private <T> CompletionStage<T> askOf(
      String generation,
      Room room,
      Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> question) {
    if (!cluster) {
      return ask("", question);
    }
    String key;
    try {
      RedisNames now = names.get();
      key = now.mark(RoomPartition.of(room, now.partitions()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    Optional<Mark> least = Optional.ofNullable(told.get(key));
    return ask(
        key,
        commands ->
            commands
                .get(key)
                .thenCombine(
                    question.apply(commands),
                    (mark, answer) -> {
                      if (mark == null || !covers(text(mark), generation, least)) {
                        throw new RedisException("tail: of another life than its mark");
                      }
                      return answer;
                    }));
  }

  private <T> CompletionStage<T> ask(
      String key, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> question) {
    var connection = connections.to(key);
    if (connection.isEmpty()) {
      return CompletableFuture.failedFuture(new RedisException("not connected"));
    }
    try {
      return question
          .apply(connection.get().async())
          .whenComplete(
              (answer, failure) -> {
                if (failure != null) {
                  connections.refused();
                }
              });
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean covers(String text, String generation, Optional<Mark> least) {
    return Mark.parse(text)
        .filter(mark -> mark.generation().equals(generation))
        .filter(
            mark ->
                least.isEmpty()
                    || !least.get().generation().equals(generation)
                    || least.get().position() <= mark.position())
        .isPresent();
  }

  /// Of one generation the one that reaches further; else the one that was read last.
  private static Mark later(Mark before, Mark read) {
    return before.generation().equals(read.generation()) && before.position() > read.position()
        ? before
        : read;
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
