package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.Facts;
import dev.tidings.tracker.delivery.NotedNotification;
import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.delivery.StandingFact;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// The one writer's hold on the database.
///
/// Its claim is a lock of the PostgreSQL session, and the facts are written on that same
/// connection: whoever has lost the claim has lost the connection too, and can write nothing. So
/// two instances never write at once, and there is no lease to run out. Confined to one thread.
public final class IntakeStore implements AutoCloseable {

  private static final int LOCK_FAMILY = 0x74696469;

  /// A server that is only silent is noticed by a question that costs it nothing: a transaction may
  /// take much longer.
  private static final int PULSE_TIMEOUT_MS = 4_000;

  private final Connection connection;
  private final InstantSource clock;
  private final OutcomeScope scope;
  private final Retention retention;
  private final DayPartitions partitions;

  private IntakeStore(
      Connection connection, InstantSource clock, OutcomeScope scope, Retention retention) {
    this.connection = connection;
    this.clock = clock;
    this.scope = scope;
    this.retention = retention;
    this.partitions = new DayPartitions(clock, retention.days());
  }

  /// Connects; claims nothing yet.
  ///
  /// @param scope of which notifications producers are told
  /// @param retention how long what is written stays
  public static IntakeStore open(
      StoreAddress address, InstantSource clock, OutcomeScope scope, Retention retention)
      throws SQLException {
    Connection connection = address.connect("intake");
    try {
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        // A crash of the server may take the last transactions, but never a part of one: offsets
        // go back with the facts, and the same records are read again.
        statement.execute("set synchronous_commit = off");
        // Compiling a plan of many partitions takes longer than running it.
        statement.execute("set jit = off");
        // All that is asked here is for rows by their keys. The planner counts such a look once for
        // each partition, though it is made in one, and would read a whole table instead.
        statement.execute("set enable_hashjoin = off");
        statement.execute("set enable_mergejoin = off");
        statement.execute("set enable_seqscan = off");
      }
      requireWritable(connection);
      return new IntakeStore(connection, clock, scope, retention);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Whether this instance is now the one that writes; it stays so until the connection ends.
  ///
  /// @param intake names what is claimed: instances with the same one exclude each other
  public boolean tryClaim(String intake) throws SQLException {
    boolean claimed = Locks.tryLock(connection, LOCK_FAMILY, intake);
    if (claimed) {
      connection.setAutoCommit(false);
    }
    return claimed;
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

  /// Asks the server whether it is there and takes something in, though there is nothing to write,
  /// and makes the days' partitions that will be needed next.
  ///
  /// @throws SQLException where it is gone, or read-only
  public void prepareDays() throws SQLException {
    requireWritable(connection);
    connection.commit();
    partitions.prepare(connection, List.of());
  }

  /// Writes all facts and moves the offsets in the open transaction; {@link #commit} makes it so.
  ///
  /// @param facts is added to: what the database knows about rooms says more of notifications
  /// @param watermark each record that Kafka had before this instant, by the broker's clock, has
  ///     been written, or is among the facts
  /// @return of each notification to a user that was not known to be received before: how long it
  ///     took, from taken to received. Clocks differ: it may be less than nothing
  /// @throws PositionsMovedException where another instance was faster: nothing is written
  /// @throws SQLException where nothing is written either
  public List<Duration> write(Facts facts, Collection<IntakeStep> steps, Instant watermark)
      throws SQLException, PositionsMovedException {
    try {
      partitions.prepare(connection, idsOf(facts));
      OffsetLedger.move(connection, steps);
      Set<UUID> written = FactTables.writeNotifications(connection, facts.notifications());
      CopyTable.write(connection, readBefore(facts, written));
      AccountingTable.accepted(connection, written);
      DeadlineTable.add(connection, facts.notifications(), written);
      TakenBackTable.write(connection, facts.takenBack(), written).forEach(facts::add);
      FactTables.writeDeliveries(connection, facts.deliveries());
      FactTables.writeConnections(connection, facts.connections());
      LifeTable.write(connection, facts.lives());
      GapTable.write(connection, facts.gaps());
      LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
      ResumptionTable.Folded resumed = ResumptionTable.fold(connection, facts);
      ReachTable.extend(
              connection,
              ProgressTable.write(connection, facts, resumed, today),
              Stream.concat(facts.notifications().stream(), facts.copies().stream()).toList(),
              today)
          .forEach(facts::add);
      ResumptionTable.write(connection, facts, resumed, today);
      ResumedDeliveries.write(connection, facts, resumed, written);
      EngagementTable.write(connection, facts.engagements(), written).forEach(facts::add);
      EngagedBeforeTable.write(connection, facts.engagedBefore(), facts.notifications(), written)
          .forEach(facts::add);
      StandingTable.Folded folded = StandingTable.fold(connection, facts.standings(), watermark);
      tell(folded.tellings());
      return folded.received();
    } catch (SQLException | PositionsMovedException e) {
      rollBack(e);
      throw e;
    }
  }

  private static List<NotedNotification> readBefore(Facts facts, Set<UUID> written) {
    return Stream.concat(
            facts.notifications().stream()
                .filter(one -> !written.contains(one.notification().id())),
            facts.copies().stream())
        .toList();
  }

  /// When the next deadline is due, if there is one.
  public Optional<Instant> firstDeadline() throws SQLException {
    Optional<Instant> first = DeadlineTable.first(connection);
    connection.commit();
    return first;
  }

  /// Lets deadlines come true that were due before the watermark, in a transaction of its own.
  ///
  /// @param limit of deadlines
  /// @return how many there were; as many as the limit where more may wait
  public int passDeadlines(Instant watermark, int limit) throws SQLException {
    try {
      List<Standing> passed = DeadlineTable.take(connection, watermark, limit);
      Facts facts = new Facts();
      passed.forEach(facts::add);
      tell(StandingTable.fold(connection, facts.standings(), watermark).tellings());
      connection.commit();
      return passed.size();
    } catch (SQLException e) {
      rollBack(e);
      throw e;
    }
  }

  /// Notifications of the epoch that are accepted and not known to be routed, in the order of their
  /// places; of more than `limit` the latest.
  public List<HistoryPlaceRow> notRouted(int epoch, int limit) throws SQLException {
    List<HistoryPlaceRow> rows = RoutedTable.notRouted(connection, epoch, limit);
    connection.commit();
    return rows;
  }

  /// The gateways have these, which were accepted before: in a transaction of its own.
  public void route(Collection<UUID> notifications, Instant watermark) throws SQLException {
    try {
      Facts facts = new Facts();
      notifications.forEach(id -> facts.add(Standing.of(id, StandingFact.ROUTED)));
      tell(StandingTable.fold(connection, facts.standings(), watermark).tellings());
      connection.commit();
    } catch (SQLException e) {
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

  /// Lets go of what is older than is kept, up to a portion.
  public Retention.Swept sweep() throws SQLException {
    try {
      return retention.sweep(connection, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    } catch (SQLException e) {
      rollBack(e);
      throw e;
    } finally {
      partitions.forget();
    }
  }

  /// Whether the server gave up: waiting for a lock, which later may be free, or because it took
  /// too long.
  public static boolean isGivenUp(SQLException e) {
    return "55P03".equals(e.getSQLState()) || "57014".equals(e.getSQLState());
  }

  /// Gives the claim back.
  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void tell(List<StandingTable.Telling> tellings) throws SQLException {
    OutboxTable.write(
        connection, scope == OutcomeScope.ALL ? tellings : withDeadline(tellings), clock.instant());
  }

  private static List<StandingTable.Telling> withDeadline(List<StandingTable.Telling> tellings) {
    return tellings.stream().filter(one -> one.standing().dueAt().isPresent()).toList();
  }

  /// A replica, or a server that was told to take nothing in, says so only to who asks or writes.
  private static void requireWritable(Connection connection) throws SQLException {
    int usual = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, PULSE_TIMEOUT_MS);
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("show transaction_read_only")) {
      if (result.next() && result.getString(1).equals("on")) {
        throw new SQLException("PostgreSQL is read-only", "25006");
      }
    }
    connection.setNetworkTimeout(Runnable::run, usual);
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
    facts.standings().forEach(standing -> ids.add(standing.notification()));
    facts.engagements().forEach(engagement -> ids.add(engagement.key().notification()));
    return ids;
  }
}
