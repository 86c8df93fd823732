package dev.tidings.tracker.bench;

import dev.tidings.tracker.store.StoreAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// What the console has to look at where one thing is very large: a room with 100,000 devices, of
/// which each has connected 20 times; an event to 100,000 users; a million looks in the audit
/// trail.
final class CrowdedPlaces {

  static final int DEVICES = 100_000;
  static final int EPOCH = 7;
  static final String ROOM = "all";
  static final String SOURCE = "bulk";
  static final String EVENT = "news";
  static final UUID ID = UUID.fromString("01a1fd5d-deca-7edb-b840-852836dc16a9");

  private static final int NOTES = 1_000_000;

  private CrowdedPlaces() {}

  static String user(int number) {
    return "u" + number;
  }

  /// Today's partitions are there already.
  static void load(StoreAddress address) throws SQLException {
    try (Connection connection = GeneratedDays.connect(address)) {
      GeneratedDays.execute(
          connection,
          """
          insert into room_progress
            (room, user_id, device, epoch, sent, sent_count, received, received_count)
          select '%s', 'u' || u, 'phone', %d,
                 (select range_agg(int8range(u / 2 + 5000 * n, u / 2 + 5000 * n + 4000))
                  from generate_series(0, 19) n), 1000,
                 (select range_agg(int8range(u / 2 + 5000 * n, u / 2 + 5000 * n + 3900))
                  from generate_series(0, 19) n), 900
          from generate_series(0, %d) u
          """
              .formatted(ROOM, EPOCH, DEVICES - 1));
      String id =
          "(lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7'"
              + " || lpad(to_hex(u %% 4096), 3, '0') || '8' || lpad(to_hex(u), 15, '0'))::uuid";
      GeneratedDays.execute(
          connection,
          ("insert into notification (id, room, source, event, type, time, epoch,"
                  + " history_partition, history_offset) select "
                  + id
                  + ", 'user:u' || u, '%s', '%s', 'news.published', now(), %d, u %% 12, u"
                  + " from generate_series(0, %d) u")
              .formatted(SOURCE, EVENT, EPOCH, DEVICES - 1));
      GeneratedDays.execute(
          connection,
          """
          insert into audit (at, who, role, act, what, whose)
          select now() - (%1$d - n) * interval '1 second',
                 case when n = 500 then 'rare' else 'person-' || n %% 20 end, 'support',
                 'looked at', 'timeline', 'user:u' || n %% 5000
          from generate_series(1, %1$d) n
          """
              .formatted(NOTES));
      for (String table : List.of("room_progress", "notification", "audit")) {
        GeneratedDays.execute(connection, "vacuum analyze " + table);
      }
    }
  }
}
