package dev.tidings.tracker.redrive;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.store.HistoryPlaceRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends parts of rooms' histories once more, one after the other, slowly enough. What a job has
/// done is remembered until the process ends; after that the same job can be asked for again, and
/// what was sent already is a duplicate where it arrives. Thread-safe.
final class RangeJobs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RangeJobs.class);
  private static final int REMEMBERED = 50;
  private static final int CHUNK = 200;

  private final HistoryCopies history;
  private final EventsOutlet outlet;
  private final Topics topics;
  private final InstantSource clock;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private Optional<Thread> running = Optional.empty();

  RangeJobs(HistoryCopies history, EventsOutlet outlet, Topics topics, InstantSource clock) {
    this.history = history;
    this.outlet = outlet;
    this.topics = topics;
    this.clock = clock;
  }

  enum State {
    RUNNING,
    DONE,
    /// It ended early; the same job can be asked for again.
    FAILED
  }

  /// @param sent Kafka has them
  /// @param expired left out, as their time has ended
  /// @param gone left out, as the history no longer has them
  record Job(
      RangeRedrive redrive,
      String by,
      Instant at,
      State state,
      int total,
      int sent,
      int expired,
      int gone) {

    Job with(State next, int moreSent, int moreExpired, int moreGone) {
      return new Job(
          redrive, by, at, next, total, sent + moreSent, expired + moreExpired, gone + moreGone);
    }
  }

  /// Begins.
  ///
  /// @param places of the room, in its order
  /// @return empty where another job runs
  synchronized Optional<Job> begin(RangeRedrive redrive, String by, List<HistoryPlaceRow> places) {
    if (running.map(Thread::isAlive).orElse(false)) {
      return Optional.empty();
    }
    Job job = new Job(redrive, by, clock.instant(), State.RUNNING, places.size(), 0, 0, 0);
    jobs.remove(redrive.job());
    jobs.put(redrive.job(), job);
    if (jobs.size() > REMEMBERED) {
      jobs.remove(jobs.keySet().iterator().next());
    }
    running = Optional.of(Thread.ofVirtual().name("redrive").start(() -> run(job, places)));
    return Optional.of(job);
  }

  synchronized Optional<Job> find(String name) {
    return Optional.ofNullable(jobs.get(name));
  }

  /// The latest first.
  synchronized List<Job> all() {
    return new ArrayList<>(jobs.values()).reversed();
  }

  @Override
  public void close() {
    stop.countDown();
  }

  private void run(Job job, List<HistoryPlaceRow> places) {
    try {
      for (int at = 0; at < places.size() && stop.getCount() > 0; at += CHUNK) {
        chunk(job, places.subList(at, Math.min(at + CHUNK, places.size())));
      }
      move(job, stop.getCount() > 0 ? State.DONE : State.FAILED, 0, 0, 0);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("job", job.redrive().job())
          .addKeyValue("cause", e.getMessage())
          .log("a re-drive ended early; the same job can be asked for again");
      move(job, State.FAILED, 0, 0, 0);
    }
  }

  private void chunk(Job job, List<HistoryPlaceRow> places) {
    RangeRedrive redrive = job.redrive();
    Map<UUID, byte[]> values = history.read(redrive.room().name(), places);
    for (HistoryPlaceRow place : places) {
      byte[] value = values.get(place.id());
      if (value == null) {
        move(job, State.RUNNING, 0, 0, 1);
        continue;
      }
      Optional<ProducerRecord<byte[], byte[]>> record =
          OnceMore.of(value, redrive, job.by(), topics, clock.instant());
      if (record.isEmpty()) {
        move(job, State.RUNNING, 0, 1, 0);
        continue;
      }
      outlet.send(record.get());
      move(job, State.RUNNING, 1, 0, 0);
      if (await(Duration.ofSeconds(1).dividedBy(redrive.perSecond()))) {
        return;
      }
    }
  }

  private synchronized void move(Job job, State state, int sent, int expired, int gone) {
    jobs.computeIfPresent(job.redrive().job(), (name, now) -> now.with(state, sent, expired, gone));
  }

  /// @return whether it is to stop
  private boolean await(Duration pause) {
    try {
      return stop.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
