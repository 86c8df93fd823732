package dev.tidings.tracker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;

/// How far each partition has been taken in. Confined to the thread of its connection.
final class OffsetLedger {

  private static final String MOVE =
      """
      update intake_offset o set next_offset = u.moved_to
      from unnest(?::text[], ?::int8[], ?::text[], ?::int8[], ?::int8[])
           as u(topic, part, topic_id, moved_from, moved_to)
      where o.topic = u.topic and o.partition = u.part and o.topic_id = u.topic_id
        and o.next_offset = u.moved_from
      """;

  private OffsetLedger() {}

  static Optional<StoredPosition> read(Connection connection, String topic, int partition)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select topic_id, next_offset from intake_offset where topic = ? and partition = ?")) {
      statement.setString(1, topic);
      statement.setInt(2, partition);
      try (ResultSet result = statement.executeQuery()) {
        return result.next()
            ? Optional.of(new StoredPosition(result.getString(1), result.getLong(2)))
            : Optional.empty();
      }
    }
  }

  static void place(Connection connection, IntakePlace place, long nextOffset) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            insert into intake_offset (topic, partition, topic_id, next_offset)
            values (?, ?, ?, ?)
            on conflict (topic, partition)
            do update set topic_id = excluded.topic_id, next_offset = excluded.next_offset
            """)) {
      statement.setString(1, place.topic());
      statement.setInt(2, place.partition());
      statement.setString(3, place.topicId());
      statement.setLong(4, nextOffset);
      statement.executeUpdate();
    }
  }

  /// Moves every partition on, or none.
  ///
  /// The comparison with `from` is the proof that nothing is counted twice: of two instances that
  /// read the same records, whatever made them believe that they may, one finds the row moved.
  static void move(Connection connection, Collection<IntakeStep> steps)
      throws SQLException, PositionsMovedException {
    try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
      new Columns<>(connection, statement, steps)
          .text(step -> step.place().topic())
          .number(step -> (long) step.place().partition())
          .text(step -> step.place().topicId())
          .number(IntakeStep::from)
          .number(IntakeStep::to);
      int moved = statement.executeUpdate();
      if (moved != steps.size()) {
        throw new PositionsMovedException(
            moved + " of " + steps.size() + " partitions stand where they were left");
      }
    }
  }
}
