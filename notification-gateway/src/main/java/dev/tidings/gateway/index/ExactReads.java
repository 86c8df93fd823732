package dev.tidings.gateway.index;

import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.replay.RecordDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/// Reads single records for pages, with a few consumers. Pages take turns run by run, so that a
/// long one does not keep a short one waiting. Thread-safe.
final class ExactReads implements AutoCloseable {

  private final LinkedBlockingQueue<ExactPage> line = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private final int readers;
  private final int maxWaiting;
  private volatile boolean closed;

  ExactReads(
      IndexSettings settings,
      Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
      HistoryIdentity identity,
      RecordDecoder decoder,
      IndexMetrics metrics) {
    this.readers = settings.readers();
    this.maxWaiting = settings.maxWaiting();
    for (int i = 0; i < readers; i++) {
      ExactReader reader = new ExactReader(line, consumers, identity, decoder, metrics);
      threads.add(Thread.ofPlatform().daemon().name("exact-" + i).start(reader));
    }
  }

  /// Whether the page is taken; not where too many reads wait already.
  boolean offer(ExactPage page) {
    if (closed || waiting.get() + page.runs() > maxWaiting) {
      return false;
    }
    waiting.addAndGet(page.runs());
    var unused = page.answer().whenComplete((answer, failure) -> waiting.addAndGet(-page.runs()));
    // The line holds a page once for each reader that may work on it at a time.
    for (int i = 0; i < Math.min(readers, page.runs()); i++) {
      line.add(page);
    }
    if (closed) {
      page.fail();
    }
    return true;
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    line.forEach(ExactPage::fail);
  }
}
