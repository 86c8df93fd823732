package dev.tidings.ingest.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A pipe over one Lettuce connection that neither reconnects nor repeats: a new connection is a
/// new pipe. Thread-safe.
final class LettucePipe implements Pipe {

  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final Optional<String> node;
  private final Runnable onRefusal;

  /// @param onRefusal is told of every error reply, on the connection's thread
  LettucePipe(NodeClient.Connected connected, Runnable onRefusal) {
    this.connection = connected.connection();
    this.node = connected.node();
    this.onRefusal = onRefusal;
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  @Override
  public Optional<String> node() {
    return node;
  }

  @Override
  public void send(List<? extends Request> requests, BiConsumer<Request, Reply> replies) {
    BiConsumer<Request, Reply> told =
        (request, reply) -> {
          if (reply instanceof Reply.Refused) {
            onRefusal.run();
          }
          replies.accept(request, reply);
        };
    List<Commands.Answered> commands = new ArrayList<>(requests.size());
    for (Request request : requests) {
      commands.add(Commands.of(request, told));
    }
    try {
      connection.dispatch(commands);
    } catch (RuntimeException e) {
      // The connection was closed under us: those that Lettuce did not take end here.
      commands.forEach(command -> command.completeExceptionally(e));
    }
  }

  @Override
  public void close() {
    // Ends by itself; what it owes is answered on the way.
    var unused = connection.closeAsync();
  }
}
