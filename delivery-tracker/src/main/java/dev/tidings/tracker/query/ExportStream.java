package dev.tidings.tracker.query;

import dev.tidings.tracker.store.FoundNotification;
import dev.tidings.tracker.store.FoundPage;
import dev.tidings.tracker.store.SearchFilter;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// All that a search finds, written as it is read: one page is in memory, and the next is asked for
/// when the reader has taken the one before. So a slow reader costs a page, however much there is.
/// Confined to its reader.
final class ExportStream extends InputStream {

  static final int PAGE_ROWS = 500;

  private final Function<SearchFilter, FoundPage> search;
  private final ExportFormat format;
  private final Runnable atEnd;
  private Optional<SearchFilter> next;
  private byte[] chunk;
  private int at;
  private boolean closed;

  /// @param atEnd run once, when it is closed
  ExportStream(
      Function<SearchFilter, FoundPage> search,
      SearchFilter filter,
      ExportFormat format,
      Runnable atEnd) {
    this.search = search;
    this.format = format;
    this.atEnd = atEnd;
    this.next = Optional.of(page(filter, filter.before()));
    this.chunk = format.head().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int read() {
    return hasMore() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
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
      atEnd.run();
    }
  }

  private boolean hasMore() {
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
