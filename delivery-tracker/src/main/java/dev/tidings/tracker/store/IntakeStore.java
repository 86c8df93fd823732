package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.Delivery;
import dev.tidings.tracker.delivery.Facts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The one writer's hold on the database.
///
/// Its claim is a lock of the PostgreSQL session, and the facts are written on that same
/// connection: whoever has lost the claim has lost the connection too, and can write nothing. So
/// two instances never write at once, and there is no lease to run out. Confined to one thread.
public final class IntakeStore implements AutoCloseable {

  private static final int LOCK_FAMILY = 0x74696469;

  private final Connection connection;
  private final DayPartitions partitions;

  private IntakeStore(Connection connection, InstantSource clock) {
    this.connection = connection;
    this.partitions = new DayPartitions(clock);
  }

  /// Connects; claims nothing yet.
  public static IntakeStore open(StoreAddress address, InstantSource clock) throws SQLException {
    Connection connection = address.connect();
    try {
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        // A crash of the server may take the last transactions, but never a part of one: offsets
        // go back with the facts, and the same records are read again.
        statement.execute("set synchronous_commit = off");
      }
      return new IntakeStore(connection, clock);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Whether this instance is now the one that writes; it stays so until the connection ends.
  ///
  /// @param intake names what is claimed: instances with the same one exclude each other
  public boolean tryClaim(String intake) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_try_advisory_lock(?, ?)")) {
      statement.setInt(1, LOCK_FAMILY);
      statement.setInt(2, intake.hashCode());
      try (ResultSet result = statement.executeQuery()) {
        boolean claimed = result.next() && result.getBoolean(1);
        if (claimed) {
          connection.setAutoCommit(false);
        }
        return claimed;
      }
    }
  }

  public Optional<StoredPosition> position(String topic, int partition) throws SQLException {
    Optional<StoredPosition> position = OffsetLedger.read(connection, topic, partition);
    connection.commit();
    return position;
  }

  /// Sets a partition's position without taking anything in.
  public void place(IntakePlace place, long nextOffset) throws SQLException {
    OffsetLedger.place(connection, place, nextOffset);
    connection.commit();
  }

  /// Asks the server whether it is there, though there is nothing to write, and makes the days'
  /// partitions that will be needed next.
  public void prepareDays() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1");
    }
    connection.commit();
    partitions.prepare(connection, List.of());
  }

  /// Writes all facts and moves the offsets in the open transaction; {@link #commit} makes it so.
  ///
  /// @throws PositionsMovedException where another instance was faster: nothing is written
  /// @throws SQLException where nothing is written either
  public void write(Facts facts, Collection<IntakeStep> steps)
      throws SQLException, PositionsMovedException {
    try {
      partitions.prepare(connection, idsOf(facts));
      OffsetLedger.move(connection, steps);
      FactTables.writeNotifications(connection, facts.notifications());
      FactTables.writeDeliveries(connection, facts.deliveries());
      FactTables.writeConnections(connection, facts.connections());
      ProgressTable.write(connection, facts);
    } catch (SQLException | PositionsMovedException e) {
      rollBack(e);
      throw e;
    }
  }

  /// @throws SQLException where it is not known whether the transaction was committed: only the
  ///     ledger, read on a new connection, can tell
  public void commit() throws SQLException {
    connection.commit();
  }

  /// Whether the database refused what stands in the rows, so that the same rows will be refused
  /// again: a value out of range, a broken constraint, a row too large for an index.
  public static boolean isRefusal(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }

  /// Gives the claim back.
  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void rollBack(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static Set<UUID> idsOf(Facts facts) {
    Set<UUID> ids = new HashSet<>();
    facts.notifications().forEach(noted -> ids.add(noted.notification().id()));
    for (Delivery delivery : facts.deliveries()) {
      ids.add(delivery.key().notification());
    }
    return ids;
  }
}
