package dev.tidings.gateway.subscription;

import dev.tidings.gateway.threading.RunsOn;
import java.util.LinkedHashSet;
import java.util.function.BooleanSupplier;

/// The turns of one connection's rooms at reading what they have not got yet.
///
/// Who has more to read stands in line and holds nothing there. A few read at once, a page each,
/// and then go behind the others: however many rooms a connection lags behind in, it has a few
/// pages in memory, and no room starves another. While the socket takes no more nobody has a turn,
/// and the line keeps its order: who came last to a turn comes last the next time too. Confined to
/// the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
public final class ReadTurns {

  private final int width;
  private final BooleanSupplier writable;
  private final LinkedHashSet<Turn> line = new LinkedHashSet<>(0);
  private int taken;
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
        line.removeFirst().readOn();
      }
    } finally {
      going = false;
    }
  }
}
