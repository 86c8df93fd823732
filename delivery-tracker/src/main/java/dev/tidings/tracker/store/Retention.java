package dev.tidings.tracker.store;

import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps the database bounded: days go as whole partitions, what has no days goes in portions.
/// Confined to the thread of its connection.
///
/// @param days how many full days are kept beside today, of all but the accounts
/// @param accountDays the same, of the hours' accounts
public record Retention(int days, int accountDays) {

  /// What one call deletes of each table at most, so that the intake is not held up.
  static final int PORTION = 10_000;

  /// Those of the longest wait only: rows are numbered in the order of their time.
  private static final String OUTCOMES =
      """
      delete from outcome_outbox where seq in (
        select seq from (select seq, written_ms from outcome_outbox order by seq limit ?) as oldest
        where written_ms < ?)
      returning cardinality(keys)
      """;

  private static final String LETTERS =
      """
      delete from webhook_letter where outcome_id in (
        select outcome_id from (select outcome_id, written_ms from webhook_letter
                                order by written_ms limit ?) as oldest
        where written_ms < ?)
      returning case when dead then 0 else 1 end
      """;

  private static final Pattern PARTITION = Pattern.compile("_(\\d{4})(\\d{2})(\\d{2})$");

  public Retention {
    if (days < 1 || days > 3_650) {
      throw new IllegalArgumentException("days: " + days + " (expected: 1 to 3650)");
    }
    if (accountDays < days || accountDays > 36_500) {
      throw new IllegalArgumentException(
          "accountDays: " + accountDays + " (expected: " + days + " to 36500)");
    }
  }

  /// What a sweep did.
  ///
  /// @param partitions that were dropped
  /// @param rows that were deleted
  /// @param outcomes that were deleted before Kafka took them
  /// @param letters that were deleted while the webhook was still asked to take them
  /// @param isDone whether nothing is left that is older
  public record Swept(int partitions, int rows, long outcomes, long letters, boolean isDone) {}

  /// Lets go of what is older, up to a portion of each table. Commits.
  Swept sweep(Connection connection, LocalDate today) throws SQLException {
    LocalDate first = today.minusDays(days);
    Instant horizon = first.atStartOfDay(ZoneOffset.UTC).toInstant();
    int partitions = dropPartitions(connection, first);
    List<Integer> deleted = new ArrayList<>();
    for (DayPartitions.Table table : DayPartitions.TABLES) {
      deleted.add(
          delete(
              connection,
              table.name() + "_default",
              table.id() + " < '" + DayRange.of(first).from() + "'"));
    }
    String before =
        "< timestamptz 'epoch' + " + horizon.toEpochMilli() + " * interval '1 millisecond'";
    deleted.add(
        delete(
            connection,
            "connection_interval",
            "coalesce(disconnected_at, connected_at) " + before));
    deleted.add(delete(connection, "gateway_life", "since " + before));
    deleted.add(delete(connection, "gap_told", "at " + before));
    deleted.add(delete(connection, "engaged_before", "at " + before));
    deleted.add(delete(connection, "resumption", "touched < '" + Date.valueOf(first) + "'"));
    deleted.add(delete(connection, "room_progress", "touched < '" + Date.valueOf(first) + "'"));
    deleted.add(
        delete(connection, "deadline", "notification_id < '" + DayRange.of(first).from() + "'"));
    deleted.add(delete(connection, "taken_back", "by_id < '" + DayRange.of(first).from() + "'"));
    deleted.add(
        delete(
            connection,
            "notification_copy",
            "notification_id < '" + DayRange.of(first).from() + "'"));
    deleted.add(delete(connection, "room_reach", "touched < '" + Date.valueOf(first) + "'"));
    deleted.add(delete(connection, "redriven_letter", "at " + before));
    List<Long> outcomes = deleted(connection, OUTCOMES, horizon);
    List<Long> letters = deleted(connection, LETTERS, horizon);
    deleted.add(outcomes.size());
    deleted.add(letters.size());
    Instant accounts = today.minusDays(accountDays).atStartOfDay(ZoneOffset.UTC).toInstant();
    String old =
        "hour < timestamptz 'epoch' + " + accounts.toEpochMilli() + " * interval '1 millisecond'";
    for (String table : List.of("accounting", "accounting_accepted", "accounting_latency")) {
      deleted.add(delete(connection, table, old));
    }
    return new Swept(
        partitions,
        deleted.stream().mapToInt(Integer::intValue).sum(),
        outcomes.stream().mapToLong(Long::longValue).sum(),
        letters.stream().mapToLong(Long::longValue).sum(),
        deleted.stream().allMatch(rows -> rows < PORTION));
  }

  private static int dropPartitions(Connection connection, LocalDate first) throws SQLException {
    int dropped = 0;
    for (DayPartitions.Table table : DayPartitions.TABLES) {
      for (String partition : partitionsOf(connection, table.name())) {
        Matcher day = PARTITION.matcher(partition);
        if (day.find() && dayOf(day).isBefore(first)) {
          try (Statement statement = connection.createStatement()) {
            // Who reads for longer than this keeps it for another sweep.
            statement.execute("set local lock_timeout = '2s'");
            statement.execute("drop table " + partition);
          }
          connection.commit();
          dropped++;
        }
      }
    }
    return dropped;
  }

  private static List<String> partitionsOf(Connection connection, String table)
      throws SQLException {
    List<String> partitions = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = to_regclass(?) order by c.relname
            """)) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          partitions.add(row.getString(1));
        }
      }
    }
    connection.commit();
    return partitions;
  }

  /// What each row that was deleted stands for.
  private static List<Long> deleted(Connection connection, String sql, Instant horizon)
      throws SQLException {
    limit(connection);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, PORTION);
      statement.setLong(2, horizon.toEpochMilli());
      List<Long> counts = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          counts.add(row.getLong(1));
        }
      }
      connection.commit();
      return counts;
    }
  }

  /// The intake waits for it: what takes longer is given up, and tried at another sweep.
  private static void limit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local statement_timeout = '5s'");
    }
  }

  private static int delete(Connection connection, String table, String condition)
      throws SQLException {
    limit(connection);
    try (Statement statement = connection.createStatement()) {
      int rows =
          statement.executeUpdate(
              "delete from %1$s where ctid = any(array(select ctid from %1$s where %2$s limit %3$d))"
                  .formatted(table, condition, PORTION));
      connection.commit();
      return rows;
    }
  }

  private static LocalDate dayOf(Matcher name) {
    return LocalDate.of(
        Integer.parseInt(name.group(1)),
        Integer.parseInt(name.group(2)),
        Integer.parseInt(name.group(3)));
  }
}
