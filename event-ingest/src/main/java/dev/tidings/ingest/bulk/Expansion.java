package dev.tidings.ingest.bulk;

import dev.tidings.contracts.room.Room;
import dev.tidings.ingest.audience.Audience;
import java.util.List;
import java.util.Optional;

/// A job on its way through the lane: which rooms come next, and what is said to be done with them.
/// Nothing moves until a chunk is committed, so what an aborted transaction held is simply the next
/// chunk again. Pure; confined to the lane's thread.
final class Expansion {

  private final Job job;
  private final int historyPartitions;
  private int done;

  /// @param progress what is known of the job's partition
  /// @param historyPartitions the configured count
  Expansion(Job job, Progress progress, int historyPartitions) {
    this.job = job;
    this.historyPartitions = historyPartitions;
    this.done = progress.doneOf(job.eventOffset(), job.event().to().size());
  }

  /// What one transaction writes.
  ///
  /// @param notifications in the event's order; none where the job was done before
  /// @param progress what holds once they are committed, without an owner
  /// @param last whether the job is done then
  record Chunk(List<Audience.Addressed> notifications, Progress progress, boolean last) {
    Chunk {
      notifications = List.copyOf(notifications);
    }
  }

  /// @param maxRooms rooms at most, 1 or more
  Chunk next(int maxRooms) {
    List<Room> rooms = job.event().to();
    int end = Math.min(rooms.size(), done + maxRooms);
    boolean last = end == rooms.size();
    return new Chunk(
        Audience.expand(job.event(), rooms.subList(done, end), job.origin(), historyPartitions),
        last
            ? new Progress(Optional.empty(), job.eventOffset() + 1, 0)
            : new Progress(Optional.empty(), job.eventOffset(), end),
        last);
  }

  /// The chunk is committed.
  void committed(Chunk chunk) {
    done += chunk.notifications().size();
  }

  Job job() {
    return job;
  }

  /// Rooms that are still to come.
  int left() {
    return job.event().to().size() - done;
  }
}
