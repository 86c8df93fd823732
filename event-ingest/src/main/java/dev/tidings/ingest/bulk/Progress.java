package dev.tidings.ingest.bulk;

import java.util.Optional;

/// How far the jobs of one partition are. It stands beside the offset that each chunk's transaction
/// commits to the lane's group, so that a chunk and the word that it is done are there together or
/// not at all. As text: `v1 owner|- eventOffset done`. Immutable.
///
/// @param owner the session that works on the partition; empty when it was let go in order
/// @param eventOffset every job whose event stands before this in `events` is done
/// @param done how many rooms of the job whose event stands at `eventOffset` are, from the first
public record Progress(Optional<String> owner, long eventOffset, int done) {

  /// Nothing is done, and nobody works on it.
  public static final Progress NONE = new Progress(Optional.empty(), 0, 0);

  private static final String VERSION = "v1";

  public Progress {
    if (owner.isPresent() && !owner.get().matches("[^ ]+")) {
      throw new IllegalArgumentException("owner: " + owner.get() + " (expected: no spaces)");
    }
    if (eventOffset < 0 || done < 0) {
      throw new IllegalArgumentException(
          "eventOffset, done: " + eventOffset + ", " + done + " (expected: 0 or more)");
    }
  }

  /// How many rooms of a job are done.
  ///
  /// @param jobsEventOffset where its event stands in `events`
  /// @param rooms how many it has
  public int doneOf(long jobsEventOffset, int rooms) {
    if (jobsEventOffset < eventOffset) {
      return rooms;
    }
    return jobsEventOffset == eventOffset ? Math.min(done, rooms) : 0;
  }

  Progress ownedBy(Optional<String> session) {
    return new Progress(session, eventOffset, done);
  }

  String text() {
    return VERSION + ' ' + owner.orElse("-") + ' ' + eventOffset + ' ' + done;
  }

  /// The progress; of a text that is none, {@link #NONE}: somebody moved the offset by hand, and
  /// means the job that stands there from its beginning.
  public static Progress parse(String text) {
    String[] words = text == null ? new String[0] : text.split(" ", -1);
    if (words.length != 4 || !words[0].equals(VERSION) || words[1].isEmpty()) {
      return NONE;
    }
    try {
      return new Progress(
          words[1].equals("-") ? Optional.empty() : Optional.of(words[1]),
          Long.parseLong(words[2]),
          Integer.parseInt(words[3]));
    } catch (IllegalArgumentException e) {
      return NONE;
    }
  }
}
