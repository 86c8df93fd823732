package dev.tidings.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What happens in a run, line by line. Nobody listens while many seeds are played, and then
/// nothing is put into words. Confined to one thread.
public final class Story {

  private static final int MAX_LINES = 400;

  private final boolean heard;
  private final List<String> lines = new ArrayList<>();
  private int left;

  private Story(boolean heard) {
    this.heard = heard;
  }

  /// One that is written down, up to 400 lines.
  public static Story heard() {
    return new Story(true);
  }

  public static Story unheard() {
    return new Story(false);
  }

  public void tell(Supplier<String> line) {
    if (!heard) {
      return;
    }
    if (lines.size() < MAX_LINES) {
      lines.add(line.get());
    } else {
      left++;
    }
  }

  public List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    if (left > 0) {
      all.add("(and " + left + " lines more)");
    }
    return all;
  }
}
