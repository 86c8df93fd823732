package dev.tidings.ingest.accept;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// How accept is doing, for readiness. Written by accept's thread, read by any: thread-safe.
public final class AcceptStatus {

  private final InstantSource clock;
  private final Duration readyWithin;
  private Optional<Instant> lastPoll = Optional.empty();
  private final CompletableFuture<Void> workedOnce = new CompletableFuture<>();
  private boolean joined;
  private int partitions;
  private Optional<String> trouble = Optional.empty();

  public AcceptStatus(InstantSource clock, Duration readyWithin) {
    this.clock = clock;
    this.readyWithin = readyWithin;
  }

  /// @param trouble what stands in the way, in a few words; empty where accept works
  /// @param partitions how many this instance works on; none is fine where others have them all
  public record Snapshot(int partitions, Optional<String> trouble) {}

  /// Completes when accept has had partitions for the first time.
  public CompletableFuture<Void> workedOnce() {
    return workedOnce.copy();
  }

  public synchronized Snapshot now() {
    if (trouble.isPresent()) {
      return new Snapshot(partitions, trouble);
    }
    if (!joined || lastPoll.isEmpty()) {
      return new Snapshot(partitions, Optional.of("has not joined its group yet"));
    }
    Duration silence = Duration.between(lastPoll.get(), clock.instant());
    return silence.compareTo(readyWithin) > 0
        ? new Snapshot(partitions, Optional.of("has not polled for " + silence.toSeconds() + " s"))
        : new Snapshot(partitions, Optional.empty());
  }

  synchronized void polled() {
    lastPoll = Optional.of(clock.instant());
  }

  void assigned(int count) {
    synchronized (this) {
      joined = true;
      partitions = count;
    }
    if (count > 0) {
      workedOnce.complete(null);
    }
  }

  synchronized void committed() {
    trouble = Optional.empty();
  }

  synchronized void failed(String what) {
    trouble = Optional.of(what);
  }

  /// A new session has begun; what was wrong with the last one is over when this one has joined.
  synchronized void sessionBegan() {
    joined = false;
    partitions = 0;
    trouble = Optional.empty();
  }

  synchronized void sessionEnded(String why) {
    joined = false;
    partitions = 0;
    trouble = Optional.of(why);
  }
}
