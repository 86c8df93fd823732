package dev.tidings.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.tracker.delivery.StandingState;
import dev.tidings.tracker.store.FoundNotification;
import dev.tidings.tracker.store.FoundPage;
import dev.tidings.tracker.store.SearchFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ExportStreamTest {

  private static final Instant AT = Instant.parse("2026-11-01T08:30:00Z");

  private final AtomicInteger pages = new AtomicInteger();
  private final Semaphore turns = new Semaphore(1);

  @Test
  void aPageIsAskedForWhenTheOneBeforeHasBeenTaken() throws IOException {
    try (ExportStream stream = export(ExportFormat.JSON_LINES, 3)) {
      assertThat(pages).hasValue(0);
      assertThat(turns.availablePermits()).isEqualTo(1);
      byte[] first = stream.readNBytes(1);
      assertThat(first).hasSize(1);
      assertThat(turns.availablePermits()).isZero();
      assertThat(pages).hasValue(1);
      stream.readNBytes(10);
      assertThat(pages).hasValue(1);
      assertThat(stream.readAllBytes()).isNotEmpty();
      assertThat(pages).hasValue(3);
    }
    assertThat(turns.availablePermits()).isEqualTo(1);
  }

  @Test
  void anEmptyPageWithANextOneIsNotTheEnd() throws IOException {
    SearchFilter all = SearchFilter.all(50);
    try (ExportStream stream =
        new ExportStream(
            filter ->
                filter.before().isEmpty()
                    ? new FoundPage(List.of(), Optional.of(new UUID(0, 1)))
                    : new FoundPage(List.of(found(1, "order")), Optional.empty()),
            all,
            ExportFormat.JSON_LINES,
            turns)) {
      assertThat(text(stream)).contains("\"type\":\"order\"").hasLineCount(1);
    }
  }

  @Test
  void whoGoesAwayEarlyReadsNoMore() throws IOException {
    ExportStream stream = export(ExportFormat.CSV, 100);
    stream.readNBytes(200);
    stream.close();
    stream.close();
    assertThat(pages.get()).isEqualTo(1);
    assertThat(turns.availablePermits()).isEqualTo(1);
  }

  @Test
  void csvHasAHeadAndQuotesWhatNeedsIt() throws IOException {
    try (ExportStream stream =
        new ExportStream(
            filter -> new FoundPage(List.of(found(1, "a,\"b\"")), Optional.empty()),
            SearchFilter.all(50),
            ExportFormat.CSV,
            turns)) {
      String[] lines = text(stream).split("\r\n", -1);
      assertThat(lines[0])
          .isEqualTo(
              "id,room,source,event,type,time,takenAt,expiresAt,correlationId,state,sentAt,receivedAt");
      assertThat(lines[1]).contains(",\"a,\"\"b\"\"\",").contains(",received,").endsWith(",,");
      assertThat(lines).hasSize(3);
    }
  }

  /// A producer's text must not become a formula in whoever's spreadsheet opens the file.
  @Test
  void aCellThatLooksLikeAFormulaIsText() throws IOException {
    try (ExportStream stream =
        new ExportStream(
            filter -> new FoundPage(List.of(found(1, "=HYPERLINK(1)")), Optional.empty()),
            SearchFilter.all(50),
            ExportFormat.CSV,
            turns)) {
      assertThat(text(stream)).contains(",'=HYPERLINK(1),");
    }
  }

  private ExportStream export(ExportFormat format, int of) {
    return new ExportStream(
        filter -> {
          int page = pages.incrementAndGet();
          assertThat(filter.limit()).isEqualTo(ExportStream.PAGE_ROWS);
          return new FoundPage(
              IntStream.range(0, 50).mapToObj(i -> found(page * 100 + i, "order")).toList(),
              page < of ? Optional.of(new UUID(0, page)) : Optional.empty());
        },
        SearchFilter.all(50),
        format,
        turns);
  }

  private static String text(ExportStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static FoundNotification found(int number, String type) {
    return new FoundNotification(
        new UUID(AT.toEpochMilli() << 16 | 0x7000, 0x8000000000000000L | number),
        "user:ann",
        "shop",
        "event-" + number,
        type,
        AT,
        Optional.empty(),
        Optional.empty(),
        StandingState.RECEIVED,
        Set.of(),
        Optional.empty(),
        Optional.empty());
  }
}
