package dev.tidings.ingest.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// A pipe over one Lettuce connection that neither reconnects nor repeats: a new connection is a
/// new pipe. Thread-safe.
final class LettucePipe implements Pipe {

  private final StatefulRedisConnection<byte[], byte[]> connection;

  LettucePipe(StatefulRedisConnection<byte[], byte[]> connection) {
    this.connection = connection;
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  @Override
  public void send(List<? extends Request> requests, BiConsumer<Request, Reply> replies) {
    List<Commands.Answered> commands = new ArrayList<>(requests.size());
    for (Request request : requests) {
      commands.add(Commands.of(request, replies));
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
