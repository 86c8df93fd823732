package dev.tidings.ingest.redis;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// One connection's life. Requests are done and answered in the order in which they were sent, and
/// nothing is ever sent again by itself: who sends decides what a lost connection means.
/// Thread-safe; requests of several senders interleave by whole lists.
public interface Pipe {

  boolean isOpen();

  /// The server's id in its cluster; empty outside of one.
  Optional<String> node();

  /// Sends all with one flush. `replies` is called once for each request, in order, on the
  /// connection's own thread (or on the caller's where the pipe has ended), and must not block.
  void send(List<? extends Request> requests, BiConsumer<Request, Reply> replies);

  /// Ends the connection: what is owed is answered by {@link Reply.Cut}.
  void close();
}
