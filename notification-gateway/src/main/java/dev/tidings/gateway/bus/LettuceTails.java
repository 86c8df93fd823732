package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// Tails and marks over Lettuce, on a thread of its own: a large tail that is read does not hold up
/// what is live.
///
/// Mark, top and entries are read by one script, so that no flush, failover or restart from an old
/// snapshot comes between them: whatever state Redis is in, its mark is of the same state as its
/// tail. The keys of a tail carry the generation, which only the mark tells: the one that was read
/// last is asked for, and where it is another by now, that one.
///
/// In a cluster the replica that took over may lack the end: a reading whose mark is behind one
/// that was told before is not given out.
public final class LettuceTails implements Tails {

  /// None has this name: a generation's is not empty.
  private static final String NO_GENERATION = "";

  /// Generations that may follow on one another while one reading is tried.
  private static final int MAX_ATTEMPTS = 4;

  private final RedisThread redis;
  private final Connections connections;
  private final Supplier<RedisNames> names;
  private final boolean cluster;

  /// The last mark of each partition that was read, by its key.
  private final Map<String, Mark> told = new ConcurrentHashMap<>();

  /// The connections that are up. Thread-safe.
  interface Connections extends AutoCloseable {

    /// To who owns the key.
    Optional<StatefulRedisConnection<String, byte[]>> to(String key);

    /// To that server.
    ///
    /// @param node its id in its cluster; empty outside of one
    Optional<StatefulRedisConnection<String, byte[]>> at(Optional<String> node);

    Breaker.State breaker();

    /// Ends the connection to that server, so that it is made anew.
    void renew(Optional<String> node);

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
  public CompletionStage<Optional<TailReading>> top(Room room) {
    return read(room, TailScript.READ, List.of(0L, 0L));
  }

  @Override
  public CompletionStage<Optional<TailReading>> from(Room room, long offset, int maxEntries) {
    return read(room, TailScript.READ, List.of(offset, (long) maxEntries));
  }

  @Override
  public CompletionStage<Optional<TailReading>> last(Room room, int maxEntries) {
    return read(room, TailScript.READ_BACK, List.of((long) maxEntries));
  }

  @Override
  public CompletionStage<Boolean> publish(String channel, byte[] message) {
    return connections.to(channel).isEmpty()
        ? CompletableFuture.completedFuture(false)
        : ask(channel, commands -> commands.publish(channel, message).thenApply(heard -> true));
  }

  @Override
  public CompletionStage<Boolean> publishAt(Optional<String> node, String channel, byte[] message) {
    var connection = connections.at(node);
    return connection.isEmpty()
        ? CompletableFuture.completedFuture(false)
        : ask(connection, commands -> commands.publish(channel, message).thenApply(heard -> true));
  }

  @Override
  public Breaker.State breaker() {
    return connections.breaker();
  }

  @Override
  public void renew(Optional<String> node) {
    connections.renew(node);
  }

  @Override
  public void close() {
    connections.close();
    redis.close();
  }

  private CompletionStage<Optional<TailReading>> read(
      Room room, TailScript script, List<Long> arguments) {
    Question question;
    try {
      RedisNames now = names.get();
      int partition = RoomPartition.of(room, now.partitions());
      question = new Question(room, now.in(partition), script, arguments);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    Optional<Mark> before = Optional.ofNullable(told.get(question.names().mark()));
    return read(question, before, before.map(Mark::generation).orElse(NO_GENERATION), 1);
  }

  /// @param before the last mark that had been read when the question was put
  private CompletionStage<Optional<TailReading>> read(
      Question question, Optional<Mark> before, String generation, int attempt) {
    return ask(question.names().mark(), commands -> question.put(commands, generation))
        .thenCompose(
            reply ->
                switch (TailReply.of(reply, question.script() == TailScript.READ_BACK)) {
                  case TailReply.NoMark() ->
                      CompletableFuture.completedFuture(Optional.<TailReading>empty());
                  case TailReply.Elsewhere(Mark mark) -> {
                    tell(question, mark);
                    yield attempt < MAX_ATTEMPTS
                        ? read(question, before, mark.generation(), attempt + 1)
                        : CompletableFuture.failedFuture(
                            new RedisException("tail: its generation changes all the time"));
                  }
                  case TailReply.Read(TailReading reading) -> {
                    tell(question, reading.mark());
                    if (cluster && isBehind(reading.mark(), before)) {
                      connections.refused();
                      yield CompletableFuture.failedFuture(
                          new RedisException("tail: its mark is behind one that was told"));
                    }
                    yield CompletableFuture.completedFuture(Optional.of(reading));
                  }
                });
  }

  private void tell(Question question, Mark mark) {
    told.merge(question.names().mark(), mark, LettuceTails::later);
  }

  private <T> CompletionStage<T> ask(
      String key, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> question) {
    return ask(connections.to(key), question);
  }

  private <T> CompletionStage<T> ask(
      Optional<StatefulRedisConnection<String, byte[]>> connection,
      Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> question) {
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

  private static boolean isBehind(Mark mark, Optional<Mark> before) {
    return before.isPresent()
        && before.get().generation().equals(mark.generation())
        && before.get().position() > mark.position();
  }

  /// Of one generation the one that reaches further; else the one that was read last.
  private static Mark later(Mark before, Mark read) {
    return isBehind(read, Optional.of(before)) ? before : read;
  }

  /// @param names of the room's partition
  private record Question(
      Room room, RedisNames.OfPartition names, TailScript script, List<Long> arguments) {

    /// A server that has forgotten the script is told it again.
    private CompletionStage<List<Object>> put(
        RedisAsyncCommands<String, byte[]> commands, String generation) {
      String[] keys = {names.mark(), names.top(generation, room), names.tail(generation, room)};
      byte[][] values = new byte[arguments.size() + 1][];
      values[0] = ascii(generation);
      for (int i = 0; i < arguments.size(); i++) {
        values[i + 1] = ascii(Long.toString(arguments.get(i)));
      }
      return commands
          .<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, values)
          .exceptionallyCompose(
              failure ->
                  isForgotten(failure)
                      ? commands.eval(script.body(), ScriptOutputType.MULTI, keys, values)
                      : CompletableFuture.failedFuture(failure));
    }

    private static boolean isForgotten(Throwable failure) {
      return failure instanceof RedisNoScriptException
          || (failure instanceof CompletionException && isForgotten(failure.getCause()));
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }
}
