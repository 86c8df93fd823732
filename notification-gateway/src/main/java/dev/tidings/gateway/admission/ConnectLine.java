package dev.tidings.gateway.admission;

import dev.tidings.gateway.threading.RunsOn;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Who is let in now, and who waits, where very many come at once.
///
/// A gateway that is lost sends all its clients to the others in one moment. Were all of them taken
/// in together, each would wait for all, and none would have what it missed before the last one
/// had. So a number is let in; who has caught up, or has ended, lets the next one in. Who goes on
/// from a cursor is the cheap one and comes first: mostly the hot tail has what it missed. Who is
/// new comes behind, but each so often, for the old ones may never end. The line is bounded, and so
/// is what one user may take of it: who finds it full is told at once to come again.
///
/// Nobody who waits holds more than its request. Who gave up, or waited too long, is passed over
/// when its turn comes. Thread-safe; answers are given outside of the lock, on the thread that made
/// the place free.
@RunsOn(RunsOn.Place.ANY)
public final class ConnectLine {

  /// So many who go on may come before one who is new and was there first.
  static final int RESUMES_A_NEW = 8;

  /// How a connection wants to begin.
  public enum Kind {
    /// It goes on from a cursor.
    RESUME,
    /// It begins now, or somewhere that has to be found first.
    NEW
  }

  /// What becomes of one who came.
  public sealed interface Answer {

    /// It may open, and ends the pass once it has caught up.
    record Enter(Pass pass) implements Answer {}

    record Refused(Why why) implements Answer {}
  }

  /// Why somebody is sent away.
  public enum Why {
    /// As many wait already as may.
    LINE_FULL,
    /// As many of this user wait already as may.
    USER_FULL,
    /// It has waited too long.
    TOO_LATE
  }

  private final int atOnce;
  private final int maxWaiting;
  private final int maxWaitingOfUser;

  /// Guarded by this, like all below.
  private final Map<Kind, ArrayDeque<Waiting>> lines = new EnumMap<>(Kind.class);

  private final Map<String, Integer> ofUsers = new HashMap<>();
  private int free;

  /// How often one who is new was passed by.
  private int passedBy;

  /// @param maxWaitingOfUser how many of one user may wait
  public ConnectLine(AdmissionSettings settings, int maxWaitingOfUser) {
    this.atOnce = settings.atOnce();
    this.maxWaiting = settings.maxWaiting();
    this.maxWaitingOfUser = maxWaitingOfUser;
    this.free = atOnce;
    for (Kind kind : Kind.values()) {
      lines.put(kind, new ArrayDeque<>());
    }
  }

  /// Whoever comes is answered at once where there is a place, or none in the line; else when its
  /// turn has come. Completed by its owner before that, it is passed over.
  public CompletableFuture<Answer> enter(String user, Kind kind) {
    synchronized (this) {
      if (free > 0) {
        free--;
        return CompletableFuture.completedFuture(new Answer.Enter(new Pass(this::leave)));
      }
      if (waiting() >= maxWaiting) {
        return refused(Why.LINE_FULL);
      }
      if (ofUsers.getOrDefault(user, 0) >= maxWaitingOfUser) {
        return refused(Why.USER_FULL);
      }
      ofUsers.merge(user, 1, Integer::sum);
      Waiting waiting = new Waiting(user, new CompletableFuture<>());
      lines.get(kind).add(waiting);
      return waiting.answer();
    }
  }

  /// Whether somebody who came now would be sent away.
  public synchronized boolean isFull() {
    return free == 0 && waiting() >= maxWaiting;
  }

  /// How many stand in line, those who gave up and were not passed over yet among them.
  public synchronized int waiting() {
    return lines.values().stream().mapToInt(ArrayDeque::size).sum();
  }

  synchronized int waiting(Kind kind) {
    return lines.get(kind).size();
  }

  /// How many were let in and have not ended their pass.
  synchronized int opening() {
    return atOnce - free;
  }

  private void leave() {
    while (true) {
      Optional<Waiting> next;
      synchronized (this) {
        next = next();
        if (next.isEmpty()) {
          free++;
          return;
        }
      }
      if (next.get().answer().complete(new Answer.Enter(new Pass(this::leave)))) {
        return;
      }
    }
  }

  private Optional<Waiting> next() {
    ArrayDeque<Waiting> resumes = lines.get(Kind.RESUME);
    ArrayDeque<Waiting> news = lines.get(Kind.NEW);
    boolean takeNew = resumes.isEmpty() || (passedBy >= RESUMES_A_NEW && !news.isEmpty());
    passedBy = takeNew || news.isEmpty() ? 0 : passedBy + 1;
    Optional<Waiting> next = Optional.ofNullable(takeNew ? news.poll() : resumes.poll());
    next.ifPresent(one -> ofUsers.computeIfPresent(one.user(), (user, n) -> n == 1 ? null : n - 1));
    return next;
  }

  private static CompletableFuture<Answer> refused(Why why) {
    return CompletableFuture.completedFuture(new Answer.Refused(why));
  }

  private record Waiting(String user, CompletableFuture<Answer> answer) {}
}
