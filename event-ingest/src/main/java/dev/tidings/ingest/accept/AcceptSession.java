package dev.tidings.ingest.accept;

import dev.tidings.ingest.dedupe.Overlay;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One life of accept: one group member, the two producers of its transactions, the windows of the
/// partitions that the member has.
///
/// One transaction a poll, over all partitions, so that the price of a transaction (some
/// milliseconds, whatever is in it) is shared by what arrives meanwhile. What is new to the windows
/// enters them only after the commit. A transaction that failed before its commit is aborted and
/// its records are read again; where even that fails, or the commit's outcome is unknown, or
/// another instance has fenced this one, the session ends with the exception: the next one finds
/// out from the committed entries what is true. Confined to accept's thread.
final class AcceptSession implements Session {

  private static final Logger LOG = LoggerFactory.getLogger(AcceptSession.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  /// What any `dead-letters` topic takes, also one that was made with Kafka's defaults.
  private static final int SMALL_LETTER_BYTES = 500_000;

  private final Intake intake;
  private final String eventsTopic;
  private final WriterTurns writers;
  private final Owned owned;
  private final Ownership ownership;
  private final Tools tools;
  private final Set<Refused> tooLarge = new HashSet<>();

  /// What every session of an instance uses.
  record Tools(
      EventReader reader,
      Planner planner,
      ChunkBound chunks,
      EphemeralHandover ephemeral,
      AcceptStatus status,
      AcceptMetrics metrics) {}

  /// A record that Kafka refused alone in its transaction.
  private record Refused(int partition, long offset) {}

  AcceptSession(
      Intake intake,
      String eventsTopic,
      WriterTurns writers,
      Owned owned,
      Ownership ownership,
      Tools tools) {
    this.intake = intake;
    this.eventsTopic = eventsTopic;
    this.writers = writers;
    this.owned = owned;
    this.ownership = ownership;
    this.tools = tools;
  }

  @Override
  public void run(BooleanSupplier stopping) {
    writers.init();
    intake.join(eventsTopic);
    while (!stopping.getAsBoolean()) {
      List<Incoming> batch = new ArrayList<>();
      intake.next().forEach(record -> batch.add(read(record)));
      tools.status().polled();
      tools.metrics().received(batch.size());
      accept(batch);
      ownership.commitIfDue(System.nanoTime());
      tools.metrics().lag(intake.lag());
    }
  }

  @Override
  public void close() {
    try {
      intake.leave();
    } finally {
      writers.close(CLOSE);
    }
  }

  @Override
  public void closeBroken() {
    ownership.keepClaims();
    close();
  }

  private Incoming read(ConsumerRecord<byte[], byte[]> record) {
    Incoming incoming = new Incoming(record, tools.reader().read(record));
    return tooLarge.contains(new Refused(record.partition(), record.offset()))
        ? Planner.tooLargeForKafka(incoming)
        : incoming;
  }

  private void accept(List<Incoming> batch) {
    int from = 0;
    while (from < batch.size()) {
      int end = tools.chunks().endOf(batch, from);
      boolean committed;
      tools.metrics().transactionBegan();
      try {
        committed = committed(batch.subList(from, end));
      } finally {
        tools.metrics().transactionEnded();
      }
      if (!committed) {
        intake.rewind();
        return;
      }
      from = end;
    }
  }

  /// Whether the chunk is done; if not, nothing of it is.
  private boolean committed(List<Incoming> chunk) {
    Overlay overlay = new Overlay(owned::window);
    List<AcceptTransaction.Decided> decided =
        chunk.stream()
            .map(
                incoming ->
                    new AcceptTransaction.Decided(
                        incoming.record(), tools.planner().decide(incoming, overlay)))
            .toList();
    AcceptTransaction transaction = writers.next();
    long began = System.nanoTime();
    try {
      transaction.send(decided, letterBytes(chunk));
    } catch (ProducerFencedException e) {
      throw e;
    } catch (KafkaException e) {
      abort(transaction, chunk, e);
      return false;
    }
    try {
      transaction.commit();
    } catch (TimeoutException | InterruptException | ProducerFencedException e) {
      throw e; // committed or not: only the entries can tell
    } catch (KafkaException e) {
      abort(transaction, chunk, e);
      return false;
    }
    tools.metrics().transactions().record(Duration.ofNanos(System.nanoTime() - began));
    overlay.committed();
    transaction
        .progress(decided)
        .forEach(
            (partition, progress) ->
                owned.move(partition, progress.position(), progress.takenThroughMs()));
    settle(decided);
    return true;
  }

  /// After the commit: counts, and what was waiting for it.
  private void settle(List<AcceptTransaction.Decided> decided) {
    tools.chunks().committed();
    tools.status().committed();
    for (AcceptTransaction.Decided one : decided) {
      switch (one.decision()) {
        case Decision.Accept accept -> {
          if (accept.event().ephemeral()) {
            tools.metrics().accepted(0);
            tools.ephemeral().handOver(accept.notifications());
          } else {
            tools.metrics().accepted(accept.notifications().size());
          }
        }
        case Decision.Defer defer -> tools.metrics().accepted(0);
        case Decision.Repeat repeat -> tools.metrics().duplicate();
        case Decision.Refuse refuse -> {
          tools.metrics().deadLettered(refuse.violations().get(0).reason());
          tooLarge.remove(new Refused(one.record().partition(), one.record().offset()));
        }
      }
    }
  }

  private void abort(AcceptTransaction transaction, List<Incoming> chunk, KafkaException cause) {
    tools.metrics().aborted();
    tools.status().failed("a transaction was aborted: " + cause.getClass().getSimpleName());
    tools.chunks().aborted();
    LOG.atWarn()
        .addKeyValue("records", chunk.size())
        .addKeyValue("cause", cause.toString())
        .log("aborting a transaction; its records are read again");
    transaction.abort();
    if (chunk.size() == 1 && isTooLarge(cause)) {
      ConsumerRecord<byte[], byte[]> record = chunk.get(0).record();
      tooLarge.add(new Refused(record.partition(), record.offset()));
    }
  }

  private int letterBytes(List<Incoming> chunk) {
    ConsumerRecord<byte[], byte[]> first = chunk.get(0).record();
    return tooLarge.contains(new Refused(first.partition(), first.offset()))
        ? SMALL_LETTER_BYTES
        : AcceptTransaction.MAX_LETTER_BYTES;
  }

  private static boolean isTooLarge(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof RecordTooLargeException || at instanceof SerializationException) {
        return true;
      }
    }
    return false;
  }
}
