package dev.tidings.gateway.drain;

import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.gateway.receipt.ReceiptOutbox;
import dev.tidings.gateway.registry.Registry;
import dev.tidings.gateway.session.Connections;
import dev.tidings.gateway.session.Loops;
import dev.tidings.gateway.session.Session;
import dev.tidings.gateway.threading.RunsOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Empties this gateway before it stops: it takes no more connections, asks those that it has to go
/// elsewhere, one after the other, and leaves nothing untold. Thread-safe; runs once.
@RunsOn(RunsOn.Place.ANY)
public final class Drain {

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Connections connections;
  private final Loops loops;
  private final ReceiptOutbox receipts;
  private final Registry registry;
  private final Duration time;
  private final AtomicBoolean begun = new AtomicBoolean();

  /// @param time how long the asking and the leaving may take together
  public Drain(
      Connections connections,
      Loops loops,
      ReceiptOutbox receipts,
      Registry registry,
      Duration time) {
    this.connections = connections;
    this.loops = loops;
    this.receipts = receipts;
    this.registry = registry;
    this.time = time;
  }

  /// Drains; returns when that is done. Blocks.
  public void run() {
    if (!begun.compareAndSet(false, true)) {
      return;
    }
    connections.drain();
    registry.beatNow();
    LOG.atInfo().addKeyValue("connections", connections.size()).log("draining");
    try {
      askAll();
      awaitEmpty();
      loops.handOnReceipts().orTimeout(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CompletionException e) {
      LOG.atWarn().addKeyValue("cause", e.getCause()).log("receipts were not handed on");
    }
    receipts.close();
    registry.close();
    LOG.atInfo().addKeyValue("connections", connections.size()).log("drained");
  }

  private void askAll() throws InterruptedException {
    List<Session> sessions = new ArrayList<>(connections.all());
    Collections.shuffle(sessions);
    DrainPlan plan = new DrainPlan(sessions.size(), time);
    long start = System.nanoTime();
    for (int i = 0; i < sessions.size(); i++) {
      long waitNanos = start + plan.askAfter(i).toNanos() - System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(waitNanos);
      sessions.get(i).goaway(CloseCode.DRAIN, plan.leaveWithin());
    }
  }

  /// Every session closes by itself within the time that it was given; one that was opened while
  /// the drain began is asked now.
  private void awaitEmpty() throws InterruptedException {
    Duration rest = time.dividedBy(4).plus(LAST_WORDS);
    long deadline = System.nanoTime() + rest.toNanos();
    while (connections.size() > 0 && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    connections.all().forEach(late -> late.goaway(CloseCode.DRAIN, Duration.ZERO));
  }
}
