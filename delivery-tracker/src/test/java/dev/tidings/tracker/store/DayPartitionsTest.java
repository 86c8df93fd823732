package dev.tidings.tracker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.tracker.World;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class DayPartitionsTest {

  private static final Duration SOON = Duration.ofSeconds(40);

  private static final String WAITING =
      "select count(*) from pg_locks where not granted and relation = 'engagement_default'::regclass";

  /// The console's questions join tables, and the order in which they lock them is theirs. Once the
  /// intake held the default partition of one table while it waited for that of another, whose
  /// reader wanted the first: PostgreSQL ended one of the two.
  @Test
  void aReaderThatJoinsTablesTheOtherWayRoundMeetsNoDeadlock() throws Exception {
    try (World world = World.empty();
        ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
      Schema.migrate(world.store);
      try (Connection reader = world.store.connect("reader");
          Statement asks = reader.createStatement()) {
        reader.setAutoCommit(false);
        asks.execute("select * from engagement");
        Future<?> prepared =
            other.submit(
                () -> {
                  try (Connection writer = world.store.connect("writer")) {
                    writer.setAutoCommit(false);
                    new DayPartitions(InstantSource.system(), 30).prepare(writer, List.of());
                  }
                  return null;
                });
        await().atMost(SOON).until(() -> world.rows(WAITING).equals(List.of("1")));
        asks.execute("select * from notification");
        reader.commit();
        prepared.get();
      }
      assertThat(
              world.rows(
                  "select count(*) from pg_inherits where inhparent = 'engagement'::regclass"))
          .containsExactly("5");
    }
  }
}
