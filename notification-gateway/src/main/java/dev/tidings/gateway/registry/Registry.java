package dev.tidings.gateway.registry;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.gateway.registry.RegistryChanges.Change;
import dev.tidings.gateway.session.ConnectionWatch;
import dev.tidings.gateway.threading.RunsOn;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps this gateway's part of the registry in Redis: that it lives, its load, and which
/// connections it has.
///
/// A connection's name is given once in all gateways, and an entry is written and removed under it
/// alone, so that nobody removes what another put there. Redis is disposable: where the gateway's
/// own key has vanished, everything is written again. What dead gateways left behind of the users
/// that are connected here is removed about as often as all entries are written. All writing is
/// done on one thread of its own, in pipelines of bounded size. Where there is no Redis, there is
/// no registry. Thread-safe.
public final class Registry implements ConnectionWatch, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
  private static final int PIPELINE = 500;
  private static final int TIDIED_AT_ONCE = 50;
  private static final int MAX_REMOVALS = 100_000;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

  private final String gateway;
  private final RegistryStore store;
  private final RegistrySettings settings;
  private final LoadReport load;
  private final RegistryErrors errors;
  private final ConnectionLookup lookup;
  private final Map<String, Change> open = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread writer;

  /// Guarded by `lock`, like the next.
  private final RegistryChanges changes = new RegistryChanges(MAX_REMOVALS);

  private boolean stopping;

  /// Confined to the writer, like all below.
  private long lastBeatNanos;

  private long lastRefreshNanos;
  private long beats;
  private boolean known;
  private boolean failing;

  /// Users whose entries are to be looked through for what the dead left behind.
  private final Deque<String> toTidy = new ArrayDeque<>();

  private volatile boolean beatAsked;

  public Registry(
      String gateway,
      RegistryStore store,
      RegistrySettings settings,
      LoadReport load,
      RegistryErrors errors) {
    this.gateway = gateway;
    this.store = store;
    this.settings = settings;
    this.load = load;
    this.errors = errors;
    this.lookup = new ConnectionLookup(store);
    this.writer = Thread.ofPlatform().name("registry").daemon(true).unstarted(this::write);
    if (!store.isOff()) {
      writer.start();
    }
  }

  @Override
  @RunsOn(RunsOn.Place.ANY)
  public void opened(Receipt.Party party, Instant since) {
    if (store.isOff()) {
      return;
    }
    Placed placed = new Placed(party.connection(), gateway, party.device(), since);
    Change put = new Change.Put(party.user(), placed);
    open.put(party.connection(), put);
    add(put);
  }

  @Override
  @RunsOn(RunsOn.Place.ANY)
  public void closed(Receipt.Party party) {
    if (store.isOff()) {
      return;
    }
    open.remove(party.connection());
    add(new Change.Remove(party.user(), party.connection()));
  }

  /// Lets the gateway tell its load soon, without waiting for the next beat: it has changed in what
  /// others decide by.
  @RunsOn(RunsOn.Place.ANY)
  public void beatNow() {
    lock.lock();
    try {
      beatAsked = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Writes what is left and takes this gateway out of the registry.
  @Override
  @PreDestroy
  public void close() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (store.isOff()) {
      return;
    }
    try {
      writer.join(STOP_TIMEOUT);
      writer.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }

  private void add(Change change) {
    lock.lock();
    try {
      changes.add(change);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      while (true) {
        boolean last = awaitWork();
        if (!writeSome() && last) {
          return;
        }
        if (last && nothingIsLeft()) {
          store.remove(gateway);
          return;
        }
        TimeUnit.NANOSECONDS.sleep((failing ? PAUSE_AFTER_FAILURE : PAUSE).toNanos());
      }
    } catch (InterruptedException e) {
      LOG.atDebug().log("registry stopped before everything was written");
    }
  }

  /// @return whether this gateway is stopping
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      long waitNanos = settings.beatEvery().toNanos();
      while (!stopping && changes.isEmpty() && toTidy.isEmpty() && waitNanos > 0) {
        waitNanos = changed.awaitNanos(Math.min(waitNanos, beatDueInNanos()));
        if (beatDueInNanos() <= 0) {
          break;
        }
      }
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  private boolean nothingIsLeft() {
    lock.lock();
    try {
      return changes.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// @return false where Redis does not answer
  private boolean writeSome() {
    if (beatDueInNanos() <= 0) {
      beat();
    }
    List<Change> taken;
    lock.lock();
    try {
      taken = changes.take(PIPELINE);
    } finally {
      lock.unlock();
    }
    if (!taken.isEmpty() && !tell(store.write(taken, settings.entriesExpireAfter()))) {
      lock.lock();
      try {
        changes.giveBack(taken);
      } finally {
        lock.unlock();
      }
    }
    tidySome();
    return !failing;
  }

  private void tidySome() {
    for (int i = 0; i < TIDIED_AT_ONCE && !failing && !toTidy.isEmpty(); i++) {
      tell(!(lookup.lookup(toTidy.remove()) instanceof ConnectionLookup.Result.Unavailable));
    }
  }

  private void beat() {
    long now = System.nanoTime();
    lastBeatNanos = now;
    beatAsked = false;
    Map<String, String> fields = new HashMap<>(load.now());
    fields.put(GatewayLoad.BEAT, Long.toString(++beats));
    RegistryStore.Beat beat = store.beat(gateway, fields, settings.expireAfter());
    if (!tell(beat != RegistryStore.Beat.FAILED)) {
      return;
    }
    boolean lost = known && beat == RegistryStore.Beat.NEW;
    known = true;
    if (lost || now - lastRefreshNanos >= settings.refreshEvery().toNanos()) {
      lastRefreshNanos = now;
      List<Change> all = List.copyOf(open.values());
      lock.lock();
      try {
        changes.giveBack(all);
      } finally {
        lock.unlock();
      }
      toTidy.clear();
      all.stream().map(Change::user).distinct().forEach(toTidy::add);
    }
  }

  private long beatDueInNanos() {
    return lastBeatNanos == 0 || beatAsked
        ? 0
        : lastBeatNanos + settings.beatEvery().toNanos() - System.nanoTime();
  }

  private boolean tell(boolean answers) {
    if (!answers) {
      errors.count();
    }
    if (failing == answers) {
      failing = !answers;
      LOG.atInfo().addKeyValue("answers", answers).log("registry");
    }
    return answers;
  }
}
