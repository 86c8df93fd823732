package dev.tidings.tracker.redrive;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.store.HistoryPlaceRow;
import dev.tidings.tracker.store.HistoryPlaces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends parts of rooms' histories once more, one after the other, slowly enough. What a job has
/// done is remembered until the process ends; after that the same job can be asked for again, and
/// what was sent already is a duplicate where it arrives. Thread-safe.
final class RangeJobs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RangeJobs.class);
  private static final int REMEMBERED = 50;
  private static final int MAX_PORTION = 200;

  /// How old what is known of a portion may grow while it is sent.
  private static final int PORTION_SECONDS = 5;

  private final HistoryPlaces places;
  private final HistoryCopies history;
  private final EventsOutlet outlet;
  private final Topics topics;
  private final InstantSource clock;
  private final Semaphore turns = new Semaphore(1);
  private final Map<String, Job> jobs = new LinkedHashMap<>();

  /// Of the job that runs, or ran last.
  private CountDownLatch stop = new CountDownLatch(1);

  private boolean isClosed;

  RangeJobs(
      HistoryPlaces places,
      HistoryCopies history,
      EventsOutlet outlet,
      Topics topics,
      InstantSource clock) {
    this.places = places;
    this.history = history;
    this.outlet = outlet;
    this.topics = topics;
    this.clock = clock;
  }

  enum State {
    RUNNING,
    DONE,
    /// Somebody stopped it.
    STOPPED,
    /// It ended early; the same job can be asked for again.
    FAILED
  }

  /// What becomes of a notification of the range.
  enum Fate {
    /// Kafka has it.
    SENT,
    /// Left out: its time has ended.
    EXPIRED,
    /// Left out: a later one of its collapse key took its place.
    SUPERSEDED,
    /// Left out: it was taken back, or only takes another one back.
    WITHDRAWN,
    /// Left out: the history no longer has it.
    GONE
  }

  /// @param fates how many of the range came to each; what is not there has not been looked at
  record Job(
      RangeRedrive redrive,
      String by,
      Instant at,
      State state,
      int total,
      Map<Fate, Integer> fates) {

    Job {
      fates = Map.copyOf(fates);
    }

    int count(Fate fate) {
      return fates.getOrDefault(fate, 0);
    }

    Job with(State next) {
      return new Job(redrive, by, at, next, total, fates);
    }

    Job with(Fate fate) {
      Map<Fate, Integer> counted = new EnumMap<>(Fate.class);
      counted.putAll(fates);
      counted.merge(fate, 1, Integer::sum);
      return new Job(redrive, by, at, state, total, counted);
    }
  }

  /// The right to begin a job, which one at a time has. Closed unused, it is given back.
  final class Turn implements AutoCloseable {

    private boolean used;

    /// @param rows of the room, in its order
    Job begin(RangeRedrive redrive, String by, List<HistoryPlaceRow> rows) {
      used = true;
      return RangeJobs.this.begin(redrive, by, rows);
    }

    @Override
    public void close() {
      if (!used) {
        turns.release();
      }
    }
  }

  /// Empty where a job runs.
  Optional<Turn> turn() {
    return turns.tryAcquire() ? Optional.of(new Turn()) : Optional.empty();
  }

  /// Lets a job end where it is.
  ///
  /// @return as it stands then; empty where there is none of that name
  synchronized Optional<Job> stop(String name) {
    Optional<Job> job = find(name);
    if (job.isPresent() && job.get().state() == State.RUNNING) {
      jobs.put(name, job.get().with(State.STOPPED));
      stop.countDown();
    }
    return find(name);
  }

  synchronized Optional<Job> find(String name) {
    return Optional.ofNullable(jobs.get(name));
  }

  /// The latest first.
  synchronized List<Job> all() {
    return new ArrayList<>(jobs.values()).reversed();
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    stop.countDown();
  }

  private synchronized Job begin(RangeRedrive redrive, String by, List<HistoryPlaceRow> rows) {
    Job job = new Job(redrive, by, clock.instant(), State.RUNNING, rows.size(), Map.of());
    jobs.remove(redrive.job());
    jobs.put(redrive.job(), job);
    if (jobs.size() > REMEMBERED) {
      jobs.remove(jobs.keySet().iterator().next());
    }
    CountDownLatch own = new CountDownLatch(isClosed ? 0 : 1);
    stop = own;
    Thread.ofVirtual().name("redrive").start(() -> run(job, rows, own));
    return job;
  }

  private void run(Job job, List<HistoryPlaceRow> rows, CountDownLatch stopped) {
    int portion = Math.min(MAX_PORTION, job.redrive().perSecond() * PORTION_SECONDS);
    try {
      for (int at = 0; at < rows.size() && stopped.getCount() > 0; at += portion) {
        send(job, rows.subList(at, Math.min(at + portion, rows.size())), stopped);
      }
      end(job, stopped.getCount() > 0 ? State.DONE : State.FAILED);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("job", job.redrive().job())
          .addKeyValue("cause", e.getMessage())
          .log("a re-drive ended early; the same job can be asked for again");
      end(job, State.FAILED);
    } finally {
      turns.release();
    }
  }

  /// What is over is found out just before: it may have become so since the job began.
  private void send(Job job, List<HistoryPlaceRow> rows, CountDownLatch stopped) {
    Map<UUID, Fate> over = new HashMap<>();
    places
        .over(rows.stream().map(HistoryPlaceRow::id).toList())
        .forEach(row -> over.put(row.id(), row.isTakenBack() ? Fate.WITHDRAWN : Fate.SUPERSEDED));
    List<HistoryPlaceRow> left = rows.stream().filter(row -> !over.containsKey(row.id())).toList();
    over.values().forEach(fate -> note(job, it -> it.with(fate)));
    Map<UUID, byte[]> values = history.read(job.redrive().room().name(), left);
    for (HistoryPlaceRow row : left) {
      Fate fate = send(job, Optional.ofNullable(values.get(row.id())));
      note(job, it -> it.with(fate));
      Duration pause = Duration.ofSeconds(1).dividedBy(job.redrive().perSecond());
      if (fate == Fate.SENT && isToldWithin(pause, stopped)) {
        return;
      }
    }
  }

  private Fate send(Job job, Optional<byte[]> value) {
    if (value.isEmpty()) {
      return Fate.GONE;
    }
    return switch (OnceMore.of(value.get(), job.redrive(), job.by(), topics, clock.instant())) {
      case OnceMore.Plan.Expired() -> Fate.EXPIRED;
      case OnceMore.Plan.OnlyTakesBack() -> Fate.WITHDRAWN;
      case OnceMore.Plan.Send(ProducerRecord<byte[], byte[]> record) -> {
        outlet.send(record);
        yield Fate.SENT;
      }
    };
  }

  private synchronized void note(Job job, UnaryOperator<Job> change) {
    jobs.computeIfPresent(job.redrive().job(), (name, now) -> change.apply(now));
  }

  private void end(Job job, State state) {
    note(job, it -> it.state() == State.RUNNING ? it.with(state) : it);
  }

  private static boolean isToldWithin(Duration pause, CountDownLatch stopped) {
    try {
      return stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
