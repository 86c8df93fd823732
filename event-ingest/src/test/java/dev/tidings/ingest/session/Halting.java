package dev.tidings.ingest.session;

import dev.tidings.embedded.GuardedProcess;
import dev.tidings.ingest.kafka.KafkaAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;

/// A stage in a process of its own, which ends behind a step as one that is killed does: no
/// shutdown hook runs, no client says goodbye. One half is called by who starts it, the other
/// within it.
public final class Halting {

  public static final int STATUS = 9;

  private final KafkaAccess kafka;
  private final String last;
  private final int count;
  private final AtomicInteger seen = new AtomicInteger();
  private final List<Producer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();

  private Halting(KafkaAccess kafka, String last, int count) {
    this.kafka = kafka;
    this.last = last;
    this.count = count;
  }

  /// Starts it.
  ///
  /// @param main reads its arguments by {@link #within}
  /// @param step behind which it ends
  /// @param count and which time
  public static GuardedProcess start(
      Class<?> main, KafkaAccess kafka, Enum<?> step, int count, Path log) {
    return GuardedProcess.start(
        main.getSimpleName() + " that ends behind " + step,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            kafka.bootstrapServers(),
            kafka.topicPrefix(),
            step.name(),
            Integer.toString(count)),
        Map.of(),
        GuardedProcess.StopSignal.TERM,
        log);
  }

  /// @param arguments as {@link #start} gives them
  public static Halting within(String[] arguments) {
    return new Halting(
        new KafkaAccess(arguments[0], arguments[1], Map.of()),
        arguments[2],
        Integer.parseInt(arguments[3]));
  }

  public KafkaAccess kafka() {
    return kafka;
  }

  /// Keeps a producer, so that what it was given is with the broker when the end comes.
  public Producer<byte[], byte[]> keep(Producer<byte[], byte[]> producer) {
    producers.add(producer);
    return producer;
  }

  /// Ends the process if this is the step, and the time. What was sent is then with the broker, in
  /// a transaction that nobody ends.
  public void reached(Enum<?> step) {
    if (step.name().equals(last) && seen.incrementAndGet() == count) {
      producers.forEach(Producer::flush);
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
