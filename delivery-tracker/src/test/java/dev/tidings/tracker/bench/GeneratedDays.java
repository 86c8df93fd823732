package dev.tidings.tracker.bench;

import dev.tidings.tracker.delivery.StandingState;
import dev.tidings.tracker.store.StoreAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Days of notifications to users as a database has them: each with its delivery and its standing,
/// loaded by COPY into a day's partition before it gets its indexes.
///
/// One in fifty is of one busy user; 20 types and 5 sources are unevenly used; one in ten has a
/// correlation id. Confined to one thread.
final class GeneratedDays {

  static final int TYPES = 20;
  static final int SOURCES = 5;
  static final String BUSY = "user:busy";

  private static final int FLUSH_BYTES = 1 << 20;
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

  private final StoreAddress address;
  private final long perDay;
  private final int users;
  private final SplittableRandom random = new SplittableRandom(20_261_127);
  private final List<Known> known = new ArrayList<>();
  private long offset;

  GeneratedDays(StoreAddress address, long perDay, int users) {
    this.address = address;
    this.perDay = perDay;
    this.users = users;
  }

  /// One of those that were generated, to ask for.
  record Known(UUID id, String room, String event) {}

  /// Every thousandth.
  List<Known> known() {
    return known;
  }

  /// Loads one whole day.
  void load(LocalDate day) throws SQLException {
    Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    load(day, from.toEpochMilli(), from.plusSeconds(86_400).toEpochMilli(), perDay, false);
  }

  /// Loads notifications of a part of a day that nobody has been sent.
  List<UUID> loadAccepted(LocalDate day, Instant from, Instant to, int count) throws SQLException {
    return load(day, from.toEpochMilli(), to.toEpochMilli(), count, true);
  }

  private List<UUID> load(LocalDate day, long fromMs, long toMs, long count, boolean accepted)
      throws SQLException {
    List<UUID> ids = new ArrayList<>();
    String suffix = "_" + DAY.format(day);
    try (Connection notifications = connect(address);
        Connection deliveries = connect(address);
        Connection standings = connect(address)) {
      for (String table : List.of("notification", "delivery", "standing")) {
        execute(notifications, "drop table if exists " + table + suffix);
        execute(
            notifications,
            "create table %1$s%2$s (like %1$s including defaults)".formatted(table, suffix));
      }
      Lines one = new Lines(notifications, "notification" + suffix);
      Lines two = new Lines(deliveries, "delivery" + suffix);
      Lines three = new Lines(standings, "standing" + suffix);
      for (long i = 0; i < count; i++) {
        long takenMs = fromMs + (toMs - fromMs) * i / count;
        UUID id = id(takenMs);
        StandingState state = accepted ? StandingState.ACCEPTED : state();
        write(id, takenMs, state, one, two, three);
        if (accepted) {
          ids.add(id);
        }
      }
      one.end();
      two.end();
      three.end();
      attach(notifications, "notification", day);
      attach(notifications, "delivery", day);
      attach(notifications, "standing", day);
    }
    return ids;
  }

  private void write(UUID id, long takenMs, StandingState state, Lines one, Lines two, Lines three)
      throws SQLException {
    int user = random.nextInt(users);
    String room = random.nextInt(50) == 0 ? BUSY : "user:u" + user;
    int kind = Math.min(random.nextInt(TYPES), random.nextInt(TYPES));
    String event = "order-" + offset + "-changed";
    if (offset % 1_000 == 0) {
      known.add(new Known(id, room, event));
    }
    String time = Instant.ofEpochMilli(takenMs).toString();
    one.line(
        id
            + "\t"
            + room
            + "\tsource-"
            + kind % SOURCES
            + '\t'
            + event
            + "\tkind-"
            + kind
            + ".changed\t"
            + time
            + "\t\\N\t7\t"
            + offset % 12
            + '\t'
            + offset
            + '\t'
            + (offset % 10 == 0 ? "order-" + offset / 30 : "\\N")
            + "\t\\N\tnormal\t\\N\n");
    boolean received = state == StandingState.RECEIVED;
    boolean sent = received || state == StandingState.SENT || state == StandingState.UNDELIVERABLE;
    if (sent) {
      String sentAt = Instant.ofEpochMilli(takenMs + 20).toString();
      String receivedAt = received ? Instant.ofEpochMilli(takenMs + 90).toString() : "\\N";
      two.line(
          id
              + "\t"
              + room.substring(5)
              + "\tphone\t"
              + sentAt
              + '\t'
              + receivedAt
              + "\tc-"
              + user
              + "\tgateway-"
              + user % 4
              + "\t1\t\\N\t\\N\t\\N\t"
              + sentAt
              + "\t1\tc-"
              + user
              + "\n");
    }
    int facts = 3 | (sent ? 4 : 0) | bitOf(state);
    three.line(
        id
            + "\t"
            + state.code()
            + '\t'
            + facts
            + '\t'
            + (received ? 1 : 0)
            + "\t\\N\t\\N\t"
            + (sent ? takenMs + 20 : "\\N")
            + '\t'
            + (received ? takenMs + 90 : "\\N")
            + '\t'
            + (received ? takenMs + 95 : "\\N")
            + "\t\\N\t\\N\n");
    offset++;
  }

  private static int bitOf(StandingState state) {
    return switch (state) {
      case RECEIVED -> 8;
      case UNDELIVERABLE -> 16;
      case EXPIRED -> 32;
      case SUPERSEDED -> 64;
      case SUPPRESSED -> 128;
      case UNKNOWN, ACCEPTED, ROUTED, SENT -> 0;
    };
  }

  private StandingState state() {
    int of1000 = random.nextInt(1_000);
    if (of1000 < 900) {
      return StandingState.RECEIVED;
    }
    if (of1000 < 950) {
      return StandingState.SENT;
    }
    if (of1000 < 970) {
      return StandingState.ACCEPTED;
    }
    if (of1000 < 980) {
      return StandingState.EXPIRED;
    }
    if (of1000 < 988) {
      return StandingState.SUPERSEDED;
    }
    return of1000 < 994 ? StandingState.SUPPRESSED : StandingState.UNDELIVERABLE;
  }

  private UUID id(long takenMs) {
    long high = (takenMs << 16) | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L);
  }

  private static void attach(Connection connection, String table, LocalDate day)
      throws SQLException {
    execute(
        connection,
        "alter table %1$s attach partition %1$s_%2$s for values from ('%3$s') to ('%4$s')"
            .formatted(table, DAY.format(day), lowest(day), lowest(day.plusDays(1))));
  }

  private static UUID lowest(LocalDate day) {
    return new UUID(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << 16, 0);
  }

  /// Without the service's limit of time: a month of indexes takes longer.
  static Connection connect(StoreAddress address) throws SQLException {
    return DriverManager.getConnection(address.url());
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// One COPY that is under way.
  private static final class Lines {

    private final CopyIn copy;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(FLUSH_BYTES + 1_024);

    Lines(Connection connection, String table) throws SQLException {
      copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("copy " + table + " from stdin");
    }

    void line(String text) throws SQLException {
      buffer.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
      if (buffer.size() >= FLUSH_BYTES) {
        flush();
      }
    }

    void end() throws SQLException {
      flush();
      copy.endCopy();
    }

    private void flush() throws SQLException {
      copy.writeToCopy(buffer.toByteArray(), 0, buffer.size());
      buffer.reset();
    }
  }
}
