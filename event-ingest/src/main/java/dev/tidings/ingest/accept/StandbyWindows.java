package dev.tidings.ingest.accept;

import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.ledger.EntryKey;
import dev.tidings.ingest.topics.TopicLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The windows of the partitions that other instances own, kept up to date from `accepted`, so that
/// who takes one over reads what came in the last moments, and not the last hour. An instance must
/// have room for all windows in any case: it may be the last.
///
/// A window is exactly what {@link WindowRestore} would build: the committed entries, in their
/// order, from a window before what was taken when this began. Taking one out of here ends the
/// following; one that is given back is built anew, in the background.
///
/// Where Kafka fails it, everything is dropped and begins anew: whoever takes a partition over
/// meanwhile restores it as if there were no standby. Reads on a thread of its own; thread-safe.
final class StandbyWindows implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StandbyWindows.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(3);

  private final AcceptClients clients;
  private final AcceptSettings settings;
  private final Thread thread = new Thread(this, "standby");
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Guarded by `lock`, like all below.
  private final Map<Integer, Standing> standing = new HashMap<>();

  private final Set<Integer> taken = new HashSet<>();
  private Set<Integer> all = Set.of();
  private String acceptedTopic = "";
  private String eventsTopic = "";
  private boolean stopping;

  StandbyWindows(AcceptClients clients, AcceptSettings settings) {
    this.clients = clients;
    this.settings = settings;
  }

  /// What stands by of one partition.
  ///
  /// @param reached the place in `accepted` before which every committed entry is in the window
  record Standing(RestoredWindow window, long reached) {}

  /// Begins to follow all partitions. Does nothing where the configuration wants no standby.
  void start(TopicLayout layout) {
    lock.lock();
    try {
      all = IntStream.range(0, layout.eventsPartitions()).boxed().collect(Collectors.toSet());
      acceptedTopic = layout.names().accepted();
      eventsTopic = layout.names().events();
    } finally {
      lock.unlock();
    }
    if (settings.standby()) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  /// Waits until everything that is committed in `accepted` now stands by, or the time is over: who
  /// joins the group then keeps nobody waiting. What lies behind a transaction that a dead owner
  /// left open is not waited for: only joining, and fencing that owner, will end it.
  void awaitReady(Duration within) throws InterruptedException {
    if (!settings.standby()) {
      return;
    }
    Map<TopicPartition, Long> ends;
    try {
      ends = clients.group().stableEnds(all.stream().map(this::accepted).toList());
    } catch (KafkaException e) {
      LOG.atDebug().addKeyValue("cause", e.toString()).log("nothing stands by yet");
      return;
    }
    long leftNanos = within.toNanos();
    lock.lock();
    try {
      while (!stopping && leftNanos > 0 && !reach(ends)) {
        leftNanos = changed.awaitNanos(leftNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The partition's window, which is the caller's from now on; empty where there is none yet.
  Optional<Standing> take(int partition) {
    lock.lock();
    try {
      taken.add(partition);
      changed.signalAll();
      return Optional.ofNullable(standing.remove(partition));
    } finally {
      lock.unlock();
    }
  }

  /// The partition is another instance's: it is followed from now on.
  void giveBack(int partition) {
    lock.lock();
    try {
      taken.remove(partition);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// No partition is this instance's.
  void giveAllBack() {
    all.forEach(this::giveBack);
  }

  @Override
  public void run() {
    boolean silent = false;
    try {
      while (awaitWork()) {
        try {
          follow();
          silent = false;
        } catch (KafkaException e) {
          if (!silent) {
            LOG.atWarn().addKeyValue("cause", e.toString()).log("no windows stand by");
            silent = true;
          }
          dropAll();
          TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(STOP)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Follows until there is nothing to follow, or this is over.
  private void follow() {
    try (Consumer<byte[], byte[]> reader = clients.follower()) {
      for (Set<Integer> wanted = wanted(); !wanted.isEmpty(); wanted = wanted()) {
        assign(reader, wanted);
        ConsumerRecords<byte[], byte[]> records = reader.poll(POLL);
        lock.lock();
        try {
          takeIn(records);
          changed.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /// The places go on over markers and aborted records, too.
  private void takeIn(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Standing of = standing.get(record.partition());
      if (of != null) {
        EntryKey.read(record.headers()).ifPresent(of.window()::take);
      }
    }
    records
        .nextOffsets()
        .forEach(
            (partition, next) ->
                standing.computeIfPresent(
                    partition.partition(), (same, of) -> new Standing(of.window(), next.offset())));
  }

  /// Lets the reader have exactly what is wanted, new ones from where their windows begin.
  private void assign(Consumer<byte[], byte[]> reader, Set<Integer> wanted) {
    Set<TopicPartition> partitions = new HashSet<>();
    wanted.forEach(partition -> partitions.add(accepted(partition)));
    Set<TopicPartition> fresh = new HashSet<>(partitions);
    fresh.removeIf(partition -> isStanding(partition.partition()));
    if (fresh.isEmpty() && partitions.size() == reader.assignment().size()) {
      return;
    }
    Map<TopicPartition, Long> begins =
        WindowRestore.beginnings(reader, takenThrough(fresh), settings);
    reader.assign(partitions);
    begins.forEach(reader::seek);
    lock.lock();
    try {
      begins.forEach(
          (partition, begin) -> {
            if (!taken.contains(partition.partition())) {
              standing.put(
                  partition.partition(), new Standing(RestoredWindow.empty(settings), begin));
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /// What the claims say, by partition of `accepted`; 0 where there is none.
  private Map<TopicPartition, Long> takenThrough(Set<TopicPartition> fresh) {
    Group group = clients.group();
    Map<TopicPartition, OffsetAndMetadata> committed =
        group.committed(
            fresh.stream().map(one -> new TopicPartition(eventsTopic, one.partition())).toList());
    Map<TopicPartition, Long> through = new HashMap<>();
    for (TopicPartition partition : fresh) {
      OffsetAndMetadata claim =
          committed.get(new TopicPartition(eventsTopic, partition.partition()));
      through.put(partition, claim == null ? 0 : Claim.parse(claim.metadata()).takenThroughMs());
    }
    return through;
  }

  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (!stopping && taken.containsAll(all)) {
        changed.await();
      }
      return !stopping;
    } finally {
      lock.unlock();
    }
  }

  /// Empty also when this is over.
  private Set<Integer> wanted() {
    lock.lock();
    try {
      Set<Integer> wanted = new HashSet<>(stopping ? Set.of() : all);
      wanted.removeAll(taken);
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  private boolean isStanding(int partition) {
    lock.lock();
    try {
      return standing.containsKey(partition);
    } finally {
      lock.unlock();
    }
  }

  private void dropAll() {
    lock.lock();
    try {
      standing.clear();
    } finally {
      lock.unlock();
    }
  }

  private boolean reach(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(
            end ->
                Optional.ofNullable(standing.get(end.getKey().partition()))
                    .filter(of -> of.reached() >= end.getValue())
                    .isPresent());
  }

  private TopicPartition accepted(int partition) {
    return new TopicPartition(acceptedTopic, partition);
  }
}
