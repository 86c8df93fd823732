package dev.tidings.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.ingest.dedupe.Identity;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LedgerIndexTest {

  private static final Identity ONE = Identity.of("shop", "1");

  private final LedgerIndex index = new LedgerIndex(2, 8);

  @Test
  void duplicatesAreCountedBesideTheAcceptance() {
    add(0, EntryKey.State.ACCEPTED, 7);
    add(0, EntryKey.State.DUPLICATE, 8);
    add(0, EntryKey.State.DUPLICATE, 9);

    assertThat(index.find(ONE)).contains(new LedgerIndex.Known(0, 7, EntryKey.State.ACCEPTED, 2));
  }

  @Test
  void anEventThatWasMendedIsAccepted() {
    add(0, EntryKey.State.DEAD_LETTERED, 7);
    add(0, EntryKey.State.ACCEPTED, 8);
    add(0, EntryKey.State.DEAD_LETTERED, 9);

    assertThat(index.find(ONE).orElseThrow().offset()).isEqualTo(8);
  }

  @Test
  void thePartitionThatSaysMostAnswers() {
    add(0, EntryKey.State.DEAD_LETTERED, 7);
    add(1, EntryKey.State.ACCEPTED, 3_000_000_000L);

    assertThat(index.find(ONE))
        .contains(new LedgerIndex.Known(1, 3_000_000_000L, EntryKey.State.ACCEPTED, 0));
  }

  @Test
  void theOldestAreForgotten() {
    add(0, EntryKey.State.ACCEPTED, 1);
    for (int i = 10; i < 14; i++) {
      index.add(0, new EntryKey(EntryKey.State.ACCEPTED, Identity.of("shop", "" + i), 1, i), i);
    }

    assertThat(index.find(ONE)).isEmpty();
  }

  @Test
  void anEntryIsReadBackAsItWasWritten() {
    for (Entry.Fate fate :
        List.of(
            new Entry.Fate.Accepted(
                false,
                List.of(new Entry.Addressed(UUID.randomUUID(), "user:1", 3, 99)),
                List.of("/colour")),
            new Entry.Fate.Accepted(true, List.of(), List.of()),
            new Entry.Fate.Duplicate(),
            new Entry.Fate.DeadLettered("invalid", "\"x\" (expected: y)", "/to/0"))) {
      Entry entry = new Entry("/shop", "e1", Instant.ofEpochMilli(17), 2, 42, fate);

      assertThat(EntryCodec.decode(EntryCodec.encode(entry))).contains(entry);
    }
    assertThat(EntryCodec.decode(new byte[] {'{'})).isEmpty();
  }

  private void add(int partition, EntryKey.State state, long offset) {
    index.add(partition, new EntryKey(state, ONE, 1, offset), offset);
  }
}
