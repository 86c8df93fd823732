package dev.tidings.ingest.bulk;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.session.Session;
import dev.tidings.ingest.session.SessionClients;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One life of the bulk lane: one group member, the producer of its transactions, and the job that
/// it works on. One job at a time, one chunk a transaction, and a pause between two, so that
/// whatever else goes through Kafka finds it free.
///
/// A transaction that failed before its commit is aborted and its chunk tried again; where the
/// commit's outcome is unknown, or another session has fenced this one, the session ends with the
/// exception, and the next one reads from the group what is true. Confined to the lane's thread.
final class BulkSession implements Session {

  private static final Logger LOG = LoggerFactory.getLogger(BulkSession.class);
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration AFTER_ABORT = Duration.ofMillis(100);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final String jobsTopic;
  private final Producer<byte[], byte[]> producer;
  private final ChunkTransaction transaction;
  private final JobPlaces places;
  private final Tools tools;
  private final BulkPace pace;
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
  private Optional<Work> work = Optional.empty();

  /// What every session of an instance uses.
  record Tools(BulkSettings settings, int historyPartitions, BulkMetrics metrics, Drops drops) {}

  /// @param position of the job in its partition
  private record Work(TopicPartition partition, long position, Expansion expansion) {}

  /// @param owner the session's name and transactional id, which nobody had before
  BulkSession(
      SessionClients clients, String owner, Topics topics, Tools tools, BulkStep.Observer steps) {
    this.consumer = clients.consumer();
    this.jobsTopic = topics.expansions();
    this.producer = clients.producer(owner);
    this.transaction = new ChunkTransaction(producer, topics.history(), steps);
    this.places = new JobPlaces(consumer, clients.group(), owner, tools.drops(), this::letGo);
    this.tools = tools;
    this.pace = new BulkPace(tools.settings());
  }

  @Override
  public void run(BooleanSupplier stopping) {
    producer.initTransactions();
    consumer.subscribe(List.of(jobsTopic), places);
    Duration pause = IDLE;
    while (!stopping.getAsBoolean()) {
      poll(pause);
      if (work.isEmpty()) {
        begin();
      }
      pause = work.isPresent() ? chunk(work.get()) : IDLE;
      tools.metrics().left(lag(), work.map(now -> now.expansion().left()).orElse(0));
    }
  }

  @Override
  public void close() {
    try {
      consumer.close(CloseOptions.timeout(CLOSE));
    } catch (KafkaException e) {
      LOG.atWarn().addKeyValue("cause", e.getMessage()).log("the group was not left in order");
    } finally {
      producer.close(CLOSE);
    }
  }

  @Override
  public void closeBroken() {
    places.keepNames();
    close();
  }

  /// Stays a member of the group, for that long at most. While there is work nothing is fetched,
  /// but for what a partition brings that came just now: it waits.
  private void poll(Duration within) {
    if (work.isPresent() || !waiting.isEmpty()) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
    long until = System.nanoTime() + within.toNanos();
    consumer.poll(within).forEach(waiting::add);
    // A poll that brings something, or has to rebalance, is back too early for the pace.
    while (work.isPresent() && System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  private void begin() {
    while (work.isEmpty() && !waiting.isEmpty()) {
      ConsumerRecord<byte[], byte[]> record = waiting.remove();
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      Optional<Job> job = Job.read(record);
      if (job.isPresent()) {
        work =
            Optional.of(
                new Work(
                    partition,
                    record.offset(),
                    new Expansion(
                        job.get(), places.at(partition).progress(), tools.historyPartitions())));
      } else {
        // Nobody but accept writes here.
        tools.drops().count(Drops.Reason.JOB_UNREADABLE);
        LOG.atError()
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .log("a record of the expansions is no job of ours");
        places.move(
            partition, new JobPlaces.Place(record.offset() + 1, places.at(partition).progress()));
      }
    }
  }

  /// One transaction.
  ///
  /// @return how long to wait before the next
  private Duration chunk(Work now) {
    Expansion.Chunk chunk = now.expansion().next(tools.settings().chunkRooms());
    JobPlaces.Place after =
        new JobPlaces.Place(chunk.last() ? now.position() + 1 : now.position(), chunk.progress());
    long began = System.nanoTime();
    if (!isCommitted(now, chunk, after)) {
      return AFTER_ABORT;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    now.expansion().committed(chunk);
    places.move(now.partition(), after);
    tools.metrics().chunk(chunk.notifications().size(), took);
    if (chunk.last()) {
      tools.metrics().finished();
      work = Optional.empty();
      LOG.atInfo()
          .addKeyValue("rooms", now.expansion().job().event().to().size())
          .log("a large audience is expanded");
    }
    return pace.restAfter(took);
  }

  /// Whether the chunk is there; if not, nothing of it is.
  private boolean isCommitted(Work now, Expansion.Chunk chunk, JobPlaces.Place after) {
    try {
      transaction.send(
          chunk.notifications(),
          now.expansion().job().traceParent(),
          now.partition(),
          places.toCommit(after),
          consumer.groupMetadata());
      transaction.commit();
      return true;
    } catch (TimeoutException | InterruptException | ProducerFencedException e) {
      throw e; // committed or not: only the group can tell
    } catch (KafkaException e) {
      tools.metrics().aborted();
      LOG.atWarn().addKeyValue("cause", e.toString()).log("aborting a chunk; it is tried again");
      transaction.abort();
      return false;
    }
  }

  private void letGo(TopicPartition partition) {
    work = work.filter(now -> !now.partition().equals(partition));
    waiting.removeIf(
        record ->
            record.topic().equals(partition.topic())
                && record.partition() == partition.partition());
  }

  private long lag() {
    long lag = waiting.size();
    for (TopicPartition partition : consumer.assignment()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return lag;
  }
}
