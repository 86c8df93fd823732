package dev.tidings.tracker.query;

import dev.tidings.tracker.store.FoundNotification;
import dev.tidings.tracker.store.FoundPage;
import dev.tidings.tracker.store.SearchFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// All that a search finds, written as it is read: one page is in memory, and the next is asked for
/// when the reader has taken the one before. So a slow reader costs a page, however much there is.
/// Confined to its reader.
final class ExportStream extends InputStream {

  static final int PAGE_ROWS = 500;

  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final Function<SearchFilter, FoundPage> search;
  private final ExportFormat format;
  private final Semaphore turns;
  private boolean hasTurn;
  private Optional<SearchFilter> next;
  private byte[] chunk;
  private int at;
  private boolean closed;

  /// @param turns of which it has one from the first byte until it is closed: what nobody reads,
  ///     because only the head was asked for or the client had gone, holds none
  ExportStream(
      Function<SearchFilter, FoundPage> search,
      SearchFilter filter,
      ExportFormat format,
      Semaphore turns) {
    this.search = search;
    this.format = format;
    this.turns = turns;
    this.next = Optional.of(page(filter, filter.before()));
    this.chunk = format.head().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int taken = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, target, offset, taken);
    at += taken;
    return taken;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      next = Optional.empty();
      if (hasTurn) {
        turns.release();
      }
    }
  }

  private void begin() throws IOException {
    try {
      hasTurn = turns.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!hasTurn) {
      throw new IOException("too many exports were begun at once");
    }
  }

  private boolean hasMore() throws IOException {
    if (!hasTurn && !closed) {
      begin();
    }
    while (at == chunk.length && next.isPresent()) {
      SearchFilter asked = next.get();
      FoundPage found = search.apply(asked);
      StringBuilder rows = new StringBuilder();
      for (FoundNotification notification : found.notifications()) {
        rows.append(format.row(Found.answer(notification)));
      }
      chunk = rows.toString().getBytes(StandardCharsets.UTF_8);
      at = 0;
      next = found.next().map(id -> page(asked, Optional.of(id)));
    }
    return at < chunk.length;
  }

  private static SearchFilter page(SearchFilter filter, Optional<UUID> before) {
    return new SearchFilter(
        filter.room(),
        filter.type(),
        filter.source(),
        filter.event(),
        filter.correlationId(),
        filter.state(),
        filter.from(),
        filter.to(),
        before,
        PAGE_ROWS);
  }
}
