package dev.tidings.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.TailReading;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.LogPlaces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// What the rooms' address leaves out: the same as a replay.
class LadderPagesTest {

  private static final Room ROOM = Room.ofUser("42");
  private static final Epoch EPOCH = new Epoch(7);
  private static final long NOW_MS = 1_000_000;

  private final List<RoomRecord> room = new ArrayList<>();
  private final Drops drops = new Drops(new SimpleMeterRegistry());

  @Test
  void theExpiredAreLeftOutAndCounted() {
    add(OptionalLong.of(NOW_MS), Handling.PLAIN);
    add(OptionalLong.of(NOW_MS + 1), Handling.PLAIN);

    assertThat(after(0, 10)).containsExactly(1L);
    assertThat(drops.counted(DropReason.EXPIRED)).isEqualTo(1);
  }

  @Test
  void theSupersededAndTheRetractedAreLeftOutWhicheverPageTheLaterOneStandsIn() {
    add(OptionalLong.empty(), keyed("price"));
    add(OptionalLong.empty(), Handling.PLAIN);
    for (int i = 0; i < 20; i++) {
      add(OptionalLong.empty(), Handling.PLAIN);
    }
    add(OptionalLong.empty(), keyed("price"));
    add(OptionalLong.empty(), retracting(1));

    assertThat(after(0, 3)).containsExactly(2L, 3L, 4L);
    assertThat(after(20, 10)).containsExactly(20L, 21L, 22L, 23L);
    assertThat(drops.counted(DropReason.SUPERSEDED)).isEqualTo(1);
    assertThat(drops.counted(DropReason.RETRACTED)).isEqualTo(1);
  }

  /// The offsets of the page's entries.
  private List<Long> after(long position, int limit) {
    return pages().after(ROOM, Cursor.of(EPOCH, ROOM, position), limit)
            instanceof RoomPages.Page.Found found
        ? found.entries().stream().map(entry -> entry.cursor().position() - 1).toList()
        : List.of();
  }

  private LadderPages pages() {
    HistoryReader reader =
        (asked, from, to) -> {
          long end = Math.min(to, from + 5);
          return CompletableFuture.completedFuture(
              new Reading.Page(
                  room.stream()
                      .filter(record -> record.offset() >= from && record.offset() < end)
                      .toList(),
                  end));
        };
    return new LadderPages(
        reader,
        reader,
        new NoTails(),
        new Places(room.size()),
        () -> Optional.of(new HistoryTopic("history", 1, EPOCH)),
        new ReplaySettings(
            1_000, Duration.ofSeconds(5), 5, 1 << 16, 1, 1, 1, 1, 1, 1, 1 << 16, 100),
        drops,
        InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
  }

  private void add(OptionalLong expiresAtMs, Handling handling) {
    long offset = room.size();
    Cursor cursor = Cursor.of(EPOCH, ROOM, offset + 1);
    byte[] notification = "{\"n\":1}".getBytes(StandardCharsets.US_ASCII);
    room.add(
        new RoomRecord(
            offset,
            new UUID(7, offset),
            expiresAtMs,
            Optional.empty(),
            handling,
            FrameCodec.event(cursor, notification)));
  }

  private static Handling keyed(String key) {
    return new Handling(Priority.NORMAL, Optional.of(key), Optional.empty());
  }

  private static Handling retracting(long offset) {
    return new Handling(Priority.NORMAL, Optional.empty(), Optional.of(new UUID(7, offset)));
  }

  /// The log from 0 to `end`.
  private record Places(long last) implements LogPlaces {
    @Override
    public CompletionStage<Long> end(int partition) {
      return CompletableFuture.completedFuture(last);
    }

    @Override
    public CompletionStage<Long> begin(int partition) {
      return CompletableFuture.completedFuture(0L);
    }

    @Override
    public CompletionStage<OptionalLong> at(int partition, Instant time) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
  }

  /// A Redis that knows nothing.
  private static final class NoTails implements Tails {
    @Override
    public CompletionStage<Optional<TailReading>> top(Room of) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<TailReading>> from(Room of, long offset, int maxEntries) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<TailReading>> last(Room of, int maxEntries) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }
}
