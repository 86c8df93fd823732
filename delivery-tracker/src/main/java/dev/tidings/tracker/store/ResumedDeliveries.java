package dev.tidings.tracker.store;

import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.delivery.Delivery;
import dev.tidings.tracker.delivery.Facts;
import dev.tidings.tracker.delivery.NotedNotification;
import dev.tidings.tracker.delivery.Resumption;
import dev.tidings.tracker.delivery.Resumption.Claim;
import dev.tidings.tracker.delivery.RoomProgress;
import dev.tidings.tracker.delivery.Standing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Tells what devices have received of users' own rooms by their word in coming back: what was told
/// as sent to the very device, and lies before the place that it brought. Three things have to be
/// known for that, the sending, the word and where the notification stands, and whichever is taken
/// in last is what it is looked for by. Confined to the thread of its connection.
final class ResumedDeliveries {

  private static final String OWN_ROOM = "user:";

  /// By how much clocks may differ. What was taken so much later than the device's last word cannot
  /// be meant by it, and needs no look.
  private static final long CLOCKS_APART_MS = 60_000;

  /// Since when the device is known not to have had it: it was told then that it is left out, or
  /// lies in a gap, so it had been sent on a connection that broke and did not come again on the
  /// next. A gap because nothing answered says no such thing: a client keeps its place then.
  private static final String NOT_HAD =
      """
      least(d.omitted_at,
            (select min(g.at) from gap_told g
             where g.user_id = d.user_id and g.device = d.device and g.room = %1$s.room
                   and g.epoch = %1$s.epoch and g.from_offset <= %1$s.history_offset
                   and g.to_offset > %1$s.history_offset and g.reason <> 'unavailable'))
      """;

  /// An acknowledgement that was heard before, and came before, is not written once more: most of
  /// what lies before such a place was acknowledged at its time. Nothing else may decide: who reads
  /// the history later than the receipts has to come to the same instants.
  private static final String CLAIMED =
      """
      select n.id, u.user_id, u.device, n.history_offset, d.sent_heard_ms, u.claims,
             %s
      from unnest(?::text[], ?::int8[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::int8[],
                  ?::int8[], ?::text[])
             as u(room, epoch, user_id, device, first, before, at, heard, claims)
           join notification n on n.room = u.room and n.epoch = u.epoch
                and n.history_offset >= u.first and n.history_offset < u.before
           join delivery d on d.notification_id = n.id and d.user_id = u.user_id
                           and d.device = u.device
           left join standing s on s.notification_id = n.id
      where d.sent_at is not null
            and (d.received_at is null
                 or d.received_at >= timestamptz 'epoch' + u.at * interval '1 millisecond'
                 or s.heard_ms is null or s.heard_ms > greatest(u.heard, d.sent_heard_ms))
      """
          .formatted(NOT_HAD.formatted("n"));

  private static final String SENT =
      """
      select n.id, u.user_id, u.device, n.history_offset, d.sent_heard_ms, r.claims,
             %s
      from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::int8[])
             as u(id, room, user_id, device, taken_ms)
           join resumption r on r.room = u.room and r.user_id = u.user_id and r.device = u.device
                             and r.said_ms >= u.taken_ms
           join notification n on n.id = u.id and n.epoch = r.epoch
                               and n.history_offset < r.claimed_to
           join delivery d on d.notification_id = u.id and d.user_id = u.user_id
                           and d.device = u.device
      where d.sent_at is not null
      """
          .formatted(NOT_HAD.formatted("n"));

  private static final String ACCEPTED =
      """
      select u.id, r.user_id, r.device, u.history_offset, d.sent_heard_ms, r.claims,
             %s
      from unnest(?::uuid[], ?::text[], ?::int8[], ?::int8[]) as u(id, room, epoch, history_offset)
           join resumption r on r.room = u.room and r.epoch = u.epoch and r.claimed_to > u.history_offset
           join delivery d on d.notification_id = u.id and d.user_id = r.user_id
                           and d.device = r.device
      where d.sent_at is not null
      """
          .formatted(NOT_HAD.formatted("u"));

  private ResumedDeliveries() {}

  private record Stretch(RoomProgress.Key key, Claim claim) {}

  private record Written(Delivery delivery, Standing standing) {}

  /// Writes what is received so, and adds it to the facts.
  ///
  /// @param facts whose deliveries and notifications are written
  /// @param resumed what the batch's own words changed
  /// @param written notifications of the batch that were not there before
  static void write(
      Connection connection, Facts facts, ResumptionTable.Folded resumed, Set<UUID> written)
      throws SQLException {
    Map<Delivery.Key, Written> found = new LinkedHashMap<>();
    claimed(connection, facts.resumed(), resumed, found);
    sent(connection, facts.deliveries(), found);
    accepted(
        connection,
        facts.notifications().stream()
            .filter(one -> written.contains(one.notification().id()))
            .filter(one -> one.notification().room().owner().isPresent())
            .toList(),
        found);
    FactTables.writeDeliveries(connection, found.values().stream().map(Written::delivery).toList());
    found.values().forEach(one -> facts.add(one.standing()));
  }

  private static void claimed(
      Connection connection,
      Collection<RoomProgress.Key> keys,
      ResumptionTable.Folded resumed,
      Map<Delivery.Key, Written> found)
      throws SQLException {
    List<Stretch> stretches = new ArrayList<>();
    for (RoomProgress.Key key : keys) {
      if (new Room(key.room()).owner().isPresent()) {
        long end = resumed.before().getOrDefault(key, Resumption.NONE).end();
        resumed.after().get(key).from(end).forEach(it -> stretches.add(new Stretch(key, it)));
      }
    }
    if (stretches.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(CLAIMED)) {
      new Columns<>(connection, statement, stretches)
          .text(stretch -> stretch.key().room())
          .number(stretch -> (long) stretch.key().epoch())
          .text(stretch -> stretch.key().user())
          .text(stretch -> stretch.key().device())
          .number(stretch -> stretch.claim().from())
          .number(stretch -> stretch.claim().before())
          .instant(stretch -> Optional.of(stretch.claim().word().at()))
          .instant(stretch -> Optional.of(stretch.claim().word().heardAt()))
          .text(stretch -> ClaimText.of(List.of(stretch.claim())));
      read(statement, found);
    }
  }

  private static void sent(
      Connection connection, Collection<Delivery> deliveries, Map<Delivery.Key, Written> found)
      throws SQLException {
    List<Delivery> sent = deliveries.stream().filter(it -> it.sentAt().isPresent()).toList();
    if (sent.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(SENT)) {
      new Columns<>(connection, statement, sent)
          .id(it -> it.key().notification())
          .text(it -> OWN_ROOM + it.key().user())
          .text(it -> it.key().user())
          .text(it -> it.key().device())
          .number(
              it ->
                  NotificationId.takenAt(it.key().notification()).toEpochMilli() - CLOCKS_APART_MS);
      read(statement, found);
    }
  }

  private static void accepted(
      Connection connection, List<NotedNotification> noted, Map<Delivery.Key, Written> found)
      throws SQLException {
    if (noted.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(ACCEPTED)) {
      new Columns<>(connection, statement, noted)
          .id(one -> one.notification().id())
          .text(one -> one.notification().room().name())
          .number(one -> (long) one.epoch())
          .number(NotedNotification::offset);
      read(statement, found);
    }
  }

  /// It was heard when Kafka had both, the sending and the word.
  private static void read(PreparedStatement statement, Map<Delivery.Key, Written> found)
      throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        var key =
            new Delivery.Key(row.getObject(1, UUID.class), row.getString(2), row.getString(3));
        long offset = row.getLong(4);
        Instant sentHeardAt = Instant.ofEpochMilli(row.getLong(5));
        Timestamp notHadAt = row.getTimestamp(7);
        ClaimText.read(row.getString(6)).stream()
            .filter(claim -> claim.covers(offset))
            .findFirst()
            .map(Claim::word)
            .filter(word -> notHadAt == null || notHadAt.toInstant().isAfter(word.at()))
            .ifPresent(
                word -> {
                  Instant heardAt =
                      word.heardAt().isBefore(sentHeardAt) ? sentHeardAt : word.heardAt();
                  found.put(
                      key,
                      new Written(
                          Delivery.received(key, word.at(), word.connection(), word.gateway()),
                          Standing.received(key.notification(), word.at(), heardAt)));
                });
      }
    }
  }
}
