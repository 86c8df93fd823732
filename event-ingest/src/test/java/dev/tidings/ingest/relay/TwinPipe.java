package dev.tidings.ingest.relay;

import dev.tidings.ingest.redis.Pipe;
import dev.tidings.ingest.redis.Reply;
import dev.tidings.ingest.redis.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A connection to {@link TwinRedis} on which the test decides when Redis does something, when its
/// reply comes and when the connection ends. Confined to one thread.
final class TwinPipe implements Pipe {

  private final TwinRedis redis;
  private final Deque<Sent> onTheWay = new ArrayDeque<>();
  private final Deque<Runnable> replies = new ArrayDeque<>();
  private final Deque<Sent> done = new ArrayDeque<>();
  private boolean open = true;

  private record Sent(Request request, BiConsumer<Request, Reply> replies) {}

  TwinPipe(TwinRedis redis) {
    this.redis = redis;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public Optional<String> node() {
    return Optional.empty();
  }

  @Override
  public void send(List<? extends Request> requests, BiConsumer<Request, Reply> to) {
    for (Request request : requests) {
      if (open) {
        onTheWay.add(new Sent(request, to));
      } else {
        to.accept(request, new Reply.Cut());
      }
    }
  }

  /// Redis does the next request, or refuses it.
  void executeNext(boolean refuse) {
    Sent next = onTheWay.pollFirst();
    if (next != null) {
      Reply reply =
          refuse ? new Reply.Refused("OOM command not allowed") : redis.answer(next.request());
      done.add(next);
      replies.add(() -> next.replies().accept(next.request(), reply));
    }
  }

  void replyNext() {
    Runnable reply = replies.pollFirst();
    if (reply != null) {
      done.removeFirst();
      reply.run();
    }
  }

  boolean isQuiet() {
    return onTheWay.isEmpty() && replies.isEmpty();
  }

  /// Ends; what Redis has not done stays undone.
  @Override
  public void close() {
    if (open) {
      open = false;
      replies.clear();
      done.forEach(sent -> sent.replies().accept(sent.request(), new Reply.Cut()));
      onTheWay.forEach(sent -> sent.replies().accept(sent.request(), new Reply.Cut()));
      onTheWay.clear();
    }
  }

  /// Ends for the sender, but what was on the way is still done later, as bytes in a network are.
  Runnable closeWithBytesInFlight() {
    List<Sent> late = List.copyOf(onTheWay);
    close();
    return () -> late.forEach(sent -> redis.answer(sent.request()));
  }
}
