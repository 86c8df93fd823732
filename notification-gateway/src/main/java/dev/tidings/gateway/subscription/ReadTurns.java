package dev.tidings.gateway.subscription;

import dev.tidings.contracts.event.Priority;
import dev.tidings.gateway.threading.RunsOn;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The turns of one connection's rooms at reading what they have not got yet.
///
/// Who has more to read stands in line and holds nothing there. A few read at once, a page each,
/// and then go behind the others: however many rooms a connection lags behind in, it has a few
/// pages in memory. Of those in line a room of which something of high priority is missing comes
/// first, then the normal ones, then the low; one of which nothing is known yet comes before them
/// all, to be looked at. No room starves another: the one that has stood longest is passed by so
/// many times and no more. While the socket takes no more nobody has a turn,
/// and the line keeps its order: who came last to a turn comes last the next time too. Confined to
/// the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
public final class ReadTurns {

  private static final int MAX_PASSED = 64;

  private final int width;
  private final BooleanSupplier writable;
  private final LinkedHashSet<Turn> line = new LinkedHashSet<>(0);
  private int taken;

  /// How often the one that has stood longest was passed by.
  private int passed;

  private boolean going;

  /// @param width how many may read at once, 1 or more
  /// @param writable whether the connection's socket takes more now
  public ReadTurns(int width, BooleanSupplier writable) {
    if (width < 1) {
      throw new IllegalArgumentException("width: " + width + " (expected: 1 or more)");
    }
    this.width = width;
    this.writable = writable;
  }

  /// Who stands in line.
  interface Turn {

    /// The highest priority among what it is missing; empty where that is not known yet.
    default Optional<Priority> priority() {
      return Optional.empty();
    }

    /// Its turn has come; it calls {@link ReadTurns#done} once when it is over.
    void readOn();
  }

  /// The socket takes more again: those in line go on.
  public void resume() {
    go();
  }

  /// How many stand in line.
  public int waiting() {
    return line.size();
  }

  /// Whether somebody in line goes before one that would stand in it now, because of priority.
  boolean isBetterWaiting(Turn turn) {
    return line.stream().anyMatch(other -> goesBefore(other, turn));
  }

  /// Goes to the line's end, where it does not stand in it; its turn may come at once.
  void enter(Turn turn) {
    line.add(turn);
    go();
  }

  /// Does not want a turn any more, where it waits for one.
  void leave(Turn turn) {
    line.remove(turn);
  }

  /// A turn that had begun is over.
  void done() {
    taken--;
    go();
  }

  /// Flat, however quickly turns end: a turn that ends within its beginning does not nest the next.
  private void go() {
    if (going) {
      return;
    }
    going = true;
    try {
      while (taken < width && !line.isEmpty() && writable.getAsBoolean()) {
        taken++;
        takeNext().readOn();
      }
    } finally {
      going = false;
    }
  }

  private Turn takeNext() {
    Turn longest = line.getFirst();
    Turn next = longest;
    if (passed < MAX_PASSED && longest.priority().isPresent()) {
      for (Turn turn : line) {
        next = goesBefore(turn, next) ? turn : next;
      }
    }
    passed = next == longest ? 0 : passed + 1;
    line.remove(next);
    return next;
  }

  /// One of which nothing is known goes before those of which something is.
  private static boolean goesBefore(Turn one, Turn other) {
    if (other.priority().isEmpty()) {
      return false;
    }
    return one.priority().isEmpty() || one.priority().get().compareTo(other.priority().get()) < 0;
  }
}
