package dev.tidings.tracker;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.intake.IntakeSettings;
import dev.tidings.tracker.intake.IntakeSteps;
import dev.tidings.tracker.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Measures how many receipts a second one intake sustains, on embedded Kafka and PostgreSQL, all
/// on this machine. Ends by itself.
///
/// ```
/// mvn -q -pl delivery-tracker -am package -DskipTests dependency:build-classpath \
///   -Dmdep.outputFile=target/classpath
/// cd delivery-tracker
/// java -Xmx1g -cp target/classes:target/test-classes:$(cat target/classpath) \
///   dev.tidings.tracker.IntakeThroughput 2000 100
/// ```
///
/// The arguments are users, and notifications for each of them. Each notification has one receipt
/// "sent" and one "received", the connection's 200 in one record.
final class IntakeThroughput {

  private static final int PER_RECORD = 500;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private IntakeThroughput() {}

  public static void main(String[] args) {
    int users = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
    int each = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    try (World world = World.ready()) {
      long receipts = tell(world, users, each);
      Intake intake =
          new Intake(
              IntakeSettings.of(world.bootstrapServers, world.topics, "measured"),
              world.store,
              new Database(world.meters),
              InstantSource.system(),
              world.meters,
              IntakeSteps.UNWATCHED);
      long startedNanos = System.nanoTime();
      intake.start();
      double taken = awaitFacts(world, receipts, startedNanos);
      double seconds = (System.nanoTime() - startedNanos) / 1e9;
      intake.close();
      System.out.printf(
          "%.0f of %d receipts in %.1f s: %.0f receipts/s%n",
          taken, receipts, seconds, taken / seconds);
    }
    System.exit(0);
  }

  private static long tell(World world, int users, int each) {
    Instant now = Instant.now();
    long count = 0;
    for (int user = 0; user < users; user++) {
      List<Receipt> batch = new ArrayList<>();
      Receipt.Party party = new Receipt.Party("user" + user, "phone", "c-" + user);
      Room own = Room.ofUser(party.user());
      for (int n = 0; n < each; n++) {
        UUID id = World.notification(own.name(), "e-" + n, now.plusMillis(n)).id();
        batch.add(new Receipt.Sent(party, own, List.of(id), now));
        batch.add(new Receipt.Received(party, own, List.of(id), now.plusMillis(50)));
      }
      for (int from = 0; from < batch.size(); from += PER_RECORD) {
        List<Receipt> part = batch.subList(from, Math.min(batch.size(), from + PER_RECORD));
        world.tell(party.user(), new ReceiptBatch(World.GATEWAY, part));
      }
      count += batch.size();
    }
    return count;
  }

  private static double awaitFacts(World world, long count, long startedNanos) {
    double taken = 0;
    while (taken < count && System.nanoTime() - startedNanos < LIMIT.toNanos()) {
      LockSupport.parkNanos(20_000_000);
      taken = world.meters.counter("tidings.tracker.intake.facts").count();
    }
    return taken;
  }
}
