package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RelayWindowTest {

  /// Against a plain set of what Redis has confirmed since it was last sent.
  @Property(tries = 300)
  void lowWatermarkIsTheFirstOffsetThatIsNotConfirmed(@ForAll long seed) {
    Random random = new Random(seed);
    RelayWindow window = new RelayWindow(0, 20, 1_000);
    TreeSet<Long> open = new TreeSet<>();
    TreeSet<Long> sent = new TreeSet<>();
    long next = 0;
    for (int i = 0; i < 300; i++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          next += 1 + random.nextInt(3);
          window.add(record(next));
          open.add(next++);
        }
        case 2 -> window.take(5).forEach(record -> sent.add(record.offset()));
        case 3 -> {
          if (!sent.isEmpty()) {
            long first = sent.pollFirst();
            window.confirm(first);
            open.remove(first);
          }
        }
        case 4 -> {
          assertThat(window.rewindSent()).isEqualTo(sent.size());
          sent.clear();
        }
        default -> window.marked(window.lowWatermark());
      }
      assertThat(window.lowWatermark()).isEqualTo(open.isEmpty() ? next : open.first());
      assertThat(window.unconfirmed()).isEqualTo(open.size());
    }
  }

  @Property(tries = 100)
  void whatIsConfirmedAndNotMarkedIsSentAgainAfterALoss(@ForAll long seed) {
    Random random = new Random(seed);
    RelayWindow window = new RelayWindow(0, 100, 10_000);
    int count = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      window.add(record(i));
    }
    int confirmed = random.nextInt(count + 1);
    int marked = random.nextInt(confirmed + 1);
    window.take(count);
    for (int i = 0; i < confirmed; i++) {
      window.confirm(i);
    }
    window.marked(marked);

    window.rewindConfirmed();

    assertThat(window.take(count)).extracting(HistoryRecord::offset).hasSize(count - marked);
    assertThat(window.lowWatermark()).isEqualTo(marked == count ? count : marked);
  }

  @Test
  void whatAnotherRelayHasDoneIsNotSentWhetherItWaitsOrIsStillToBeRead() {
    RelayWindow window = new RelayWindow(0, 100, 10_000);
    window.add(record(1));
    window.add(record(3));

    window.leaveOutBefore(6);
    assertThat(window.lowWatermark()).isEqualTo(6);
    window.add(record(5));
    window.add(record(6));

    assertThat(window.take(10)).extracting(HistoryRecord::offset).containsExactly(6L);
    assertThat(window.lowWatermark()).isEqualTo(6);
  }

  private static HistoryRecord record(long offset) {
    return new HistoryRecord(
        new Room("r:1"),
        offset,
        new Previous.NoneSince(0),
        OptionalLong.empty(),
        new UUID(0, offset),
        new byte[10]);
  }
}
