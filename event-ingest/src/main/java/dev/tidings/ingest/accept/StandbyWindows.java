package dev.tidings.ingest.accept;

import static java.util.stream.Collectors.toSet;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.ingest.topics.TopicLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
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
  private final Standings standings = new Standings();
  private final Thread thread = new Thread(this, "standby");

  /// Set before the thread starts.
  private Optional<TopicLayout> layout = Optional.empty();

  StandbyWindows(AcceptClients clients, AcceptSettings settings) {
    this.clients = clients;
    this.settings = settings;
  }

  /// What stands by of one partition.
  ///
  /// @param reached the place in `accepted` before which every committed entry is in the window
  record Standing(RestoredWindow window, long reached) {}

  /// Begins to follow all partitions. Does nothing where the configuration wants no standby.
  void start(TopicLayout found) {
    if (settings.standby()) {
      layout = Optional.of(found);
      standings.want(partitions());
      thread.setDaemon(true);
      thread.start();
    }
  }

  /// Waits until everything that is committed in `accepted` now stands by, or the time is over: who
  /// joins the group then keeps nobody waiting. What lies behind a transaction that a dead owner
  /// left open is not waited for: only joining, and fencing that owner, will end it.
  void awaitReady(Duration within) throws InterruptedException {
    if (layout.isEmpty()) {
      return;
    }
    Map<Integer, Long> ends = new HashMap<>();
    try {
      clients
          .group()
          .stableEnds(partitions().stream().map(this::accepted).toList())
          .forEach((partition, end) -> ends.put(partition.partition(), end));
    } catch (KafkaException e) {
      LOG.atDebug().addKeyValue("cause", e.toString()).log("nothing stands by yet");
      return;
    }
    standings.awaitReached(ends, within.toNanos());
  }

  /// Waits until what stands by has come that far, or the time is over. Does not wait for windows
  /// that do not stand by at all.
  ///
  /// @param ends by partition of `accepted`
  /// @throws InterruptException where the thread is interrupted
  void awaitReached(Map<TopicPartition, Long> ends, Duration within) {
    Map<Integer, Long> standing = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          if (standings.has(partition.partition())) {
            standing.put(partition.partition(), end);
          }
        });
    try {
      standings.awaitReached(standing, within.toNanos());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /// The partition's window, which is the caller's from now on; empty where there is none yet.
  Optional<Standing> take(int partition) {
    return standings.take(partition);
  }

  /// The partition is another instance's: it is followed from now on.
  void giveBack(int partition) {
    standings.giveBack(partition);
  }

  /// No partition is this instance's.
  void giveAllBack() {
    standings.giveAllBack();
  }

  @Override
  public void run() {
    boolean silent = false;
    try {
      while (standings.awaitWanted()) {
        try {
          follow();
          silent = false;
        } catch (InterruptException e) {
          Thread.currentThread().interrupt();
          return;
        } catch (RuntimeException e) {
          // Whatever it was: without an end of it every later take-over would read ever more.
          if (!silent) {
            LOG.atWarn().addKeyValue("cause", e.toString()).log("no windows stand by");
            silent = true;
          }
          standings.dropAll();
          TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    standings.end();
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
      for (Set<Integer> wanted = standings.wanted();
          !wanted.isEmpty();
          wanted = standings.wanted()) {
        assign(reader, wanted);
        standings.takeIn(reader.poll(POLL));
      }
    }
  }

  /// Lets the reader have exactly what is wanted, new ones from where their windows begin.
  private void assign(Consumer<byte[], byte[]> reader, Set<Integer> wanted) {
    Set<TopicPartition> partitions = wanted.stream().map(this::accepted).collect(toSet());
    Set<TopicPartition> fresh = new HashSet<>(partitions);
    fresh.removeIf(partition -> standings.has(partition.partition()));
    if (fresh.isEmpty() && partitions.size() == reader.assignment().size()) {
      return;
    }
    Map<TopicPartition, Long> begins =
        WindowRestore.beginnings(reader, takenThrough(fresh), settings);
    reader.assign(partitions);
    begins.forEach(reader::seek);
    Map<Integer, Standing> begun = new HashMap<>();
    begins.forEach(
        (partition, begin) ->
            begun.put(partition.partition(), new Standing(RestoredWindow.empty(settings), begin)));
    standings.begin(begun);
  }

  /// What the claims say, by partition of `accepted`; 0 where there is none.
  private Map<TopicPartition, Long> takenThrough(Set<TopicPartition> fresh) {
    String events = topics().events();
    Map<TopicPartition, OffsetAndMetadata> committed =
        clients
            .group()
            .committed(
                fresh.stream().map(one -> new TopicPartition(events, one.partition())).toList());
    Map<TopicPartition, Long> through = new HashMap<>();
    for (TopicPartition partition : fresh) {
      OffsetAndMetadata claim = committed.get(new TopicPartition(events, partition.partition()));
      through.put(partition, claim == null ? 0 : Claim.parse(claim.metadata()).takenThroughMs());
    }
    return through;
  }

  private Set<Integer> partitions() {
    int count = layout.orElseThrow().eventsPartitions();
    return IntStream.range(0, count).boxed().collect(toSet());
  }

  private TopicPartition accepted(int partition) {
    return new TopicPartition(topics().accepted(), partition);
  }

  private Topics topics() {
    return layout.orElseThrow().names();
  }
}
