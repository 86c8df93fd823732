package dev.tidings.tracker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.tracker.World;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What became of each notification, and that the accounts close.
final class StandingsTest {

  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Room ANN = new Room("user:ann");
  private static final Room TEAM = new Room("team:7");
  private static final Receipt.Party PHONE = new Receipt.Party("ann", "phone", "c-1");
  private static final Receipt.Party BEN = new Receipt.Party("ben", "phone", "c-2");

  private static final String STATES =
      """
      select n.event, s.state from standing s join notification n on n.id = s.notification_id
      order by n.event
      """;

  private static final String RELAYED_AND_NOT_ROUTED =
      """
      select count(*) from standing s join notification n on n.id = s.notification_id
      where s.state = 1 and n.history_offset < 60
      """;

  private static final String COUNTED =
      """
      select date_trunc('hour', timestamptz 'epoch' +
               ('x' || substr(replace(notification_id::text, '-', ''), 1, 12))::bit(48)::bigint
               * interval '1 millisecond', 'UTC') as hour, state, count(*)
      from standing group by 1, 2 order by 1, 2
      """;

  private static final String ACCOUNTED =
      "select hour, state, standings from accounting where standings <> 0 order by hour, state";

  private static final String REMAINDER =
      """
      select coalesce(sum(a.accepted), 0)
             - (select coalesce(sum(standings), 0) from accounting where state <> 0)
      from accounting_accepted a
      """;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private World world;

  @BeforeEach
  void openWorld() {
    world = World.ready();
  }

  @AfterEach
  void closeWorld() {
    world.close();
  }

  @Test
  void eachStateIsTheOneThatReceiptsTellAndTheAccountsClose() {
    List<Notification> all = new ArrayList<>();
    for (String event : List.of("a", "b", "c", "d", "e", "f", "g")) {
      all.add(World.notification("user:ann", event, now));
    }
    world.startIntake();
    all.forEach(world::append);
    world.tell(
        "ann",
        sent(all.get(1)),
        sent(all.get(2)),
        new Receipt.Received(PHONE, ANN, ids(all.get(2)), now),
        omitted(all.get(3), Receipt.Omitted.Reason.EXPIRED),
        omitted(all.get(4), Receipt.Omitted.Reason.SUPERSEDED),
        omitted(all.get(5), Receipt.Omitted.Reason.RETRACTED),
        sent(all.get(6)),
        new Receipt.Parked(PHONE, ANN, ids(all.get(6)), 3, now));

    awaitRows(STATES, "a 1", "b 2", "c 3", "d 4", "e 5", "f 6", "g 7");
    assertAccountsClose(7);
    world.tell("ann", new Receipt.Received(PHONE, ANN, ids(all.get(6)), now));

    awaitRows(STATES, "a 1", "b 2", "c 3", "d 4", "e 5", "f 6", "g 3");
    assertAccountsClose(7);
  }

  @Test
  void aSharedRoomsNotificationIsReceivedWhereAnyoneHasReceivedIt() {
    world.startIntake();
    long first = world.append(World.notification("team:7", "a", now));
    long second = world.append(World.notification("team:7", "b", now));
    awaitRows(STATES, "a 1", "b 1");
    world.tell("ann", through(PHONE, first, second, 2));
    awaitRows(STATES, "a 2", "b 2");
    world.tell("ben", through(BEN, first, first, 1), ack(BEN, first, first, 1));

    awaitRows(STATES, "a 3", "b 2");
    assertAccountsClose(2);
  }

  /// A replay with collapse keys: every second record is left out, for each device that comes back.
  @Test
  void aReplayOfASharedRoomWithManyHolesIsReceivedByOneAckAndLeavesNoRowForEachDevice() {
    world.startIntake();
    List<Receipt> sent = new ArrayList<>();
    List<Receipt> acked = new ArrayList<>();
    List<UUID> superseded = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Notification old = World.notification("team:7", "old-" + i, now);
      superseded.add(old.id());
      world.append(old);
      long place = world.append(World.notification("team:7", "new-" + i, now));
      sent.add(new Receipt.SentThrough(PHONE, TEAM, world.epoch(), i, place, place, 1, now));
      acked.add(new Receipt.ReceivedThrough(PHONE, TEAM, world.epoch(), i, place, place, 1, now));
    }
    world.tell("ann", sent.toArray(Receipt[]::new));
    world.tell("ann", acked.toArray(Receipt[]::new));
    for (Receipt.Party party : List.of(PHONE, BEN)) {
      world.tell(
          "ann",
          new Receipt.Omitted(party, TEAM, superseded, Receipt.Omitted.Reason.SUPERSEDED, now),
          new Receipt.Omitted(
              party, TEAM, superseded.subList(0, 1), Receipt.Omitted.Reason.FORBIDDEN, now));
    }

    awaitRows("select state, count(*) from standing group by 1 order by 1", "3 50", "5 50");
    assertThat(world.rows("select sent_count, received_count from room_progress"))
        .containsExactly("50 50");
    awaitRows(
        "select user_id, omitted_reason from delivery order by 1",
        "ann forbidden",
        "ben forbidden");
  }

  /// Its offset is another one: what was told of the copy was told of nothing.
  @Test
  void whatIsSentAgainToASharedRoomIsCreditedByItsCopy() {
    world.startIntake();
    Notification it = World.notification("team:7", "a", now);
    long first = world.append(it);
    awaitRows(STATES, "a 1");
    long copy = world.append(it);
    long other = world.append(World.notification("team:7", "b", now.plusMillis(1)));
    awaitRows(STATES, "a 1", "b 1");

    world.tell("ann", through(PHONE, copy, copy, 1), ack(PHONE, copy, copy, 1));

    awaitRows(STATES, "a 3", "b 1");
    assertThat(other).isGreaterThan(copy).isGreaterThan(first);
    world.tell("ben", through(BEN, 0, copy + 10, 3));
    long early = world.append(it);
    awaitRows("select history_offset from notification_copy order by 1", copy + "", early + "");
    awaitRows(STATES, "a 3", "b 2");
    assertAccountsClose(2);
  }

  /// Two topics, each read at its own pace: a gateway's receipts may be taken in first.
  @Test
  void receiptsBeforeTheHistoryCountOnceTheHistoryIsThere() {
    Notification own = World.notification("user:ann", "a", now);
    world.startIntake();
    world.tell(
        "ann",
        new Receipt.Received(PHONE, ANN, ids(own), now),
        through(PHONE, 0, 40, 3),
        new Receipt.Engaged(PHONE, ANN, ids(own), As.READ, now));
    awaitRows("select state from standing", "0");
    awaitRows("select count(*) from room_reach", "1");
    world.append(own);
    world.append(World.notification("team:7", "b", now));

    awaitRows(STATES, "a 3", "b 2");
    awaitRows("select facts & 512 from standing where state = 3", "512");
    assertAccountsClose(2);
  }

  /// Ids in a mark are a client's word.
  @Test
  void aMarkOfAnotherRoomsNotificationSaysNothingOfIt() {
    Notification bens = World.notification("user:ben", "a", now);
    Notification anns = World.notification("user:ann", "b", now);
    world.startIntake();
    world.append(bens);
    world.append(anns);
    world.tell("ann", new Receipt.Engaged(PHONE, ANN, List.of(bens.id(), anns.id()), As.READ, now));

    awaitRows(
        """
        select n.event, s.facts & 512 from standing s join notification n on n.id = s.notification_id
        order by n.event
        """,
        "a 0",
        "b 512");
  }

  @Test
  void aMarkOfEverythingBeforeAPlaceIsTrueOfWhatStandsBeforeIt() {
    world.startIntake();
    world.append(World.notification("user:ann", "a", now));
    long second = world.append(World.notification("user:ann", "b", now));
    awaitRows(STATES, "a 1", "b 1");
    world.tell("ann", new Receipt.EngagedBefore(PHONE, ANN, world.epoch(), second, As.SEEN, now));

    awaitRows(
        """
        select n.event, s.facts & 4096 from standing s join notification n on n.id = s.notification_id
        order by n.event
        """,
        "a 4096",
        "b 0");
  }

  /// The history alone says so, to whoever never comes: no gateway leaves anything out for them.
  @Test
  void whatIsTakenBackIsSuppressedUnlessItWasReceived() {
    Notification waiting = World.notification("user:ann", "a", now);
    Notification received = World.notification("user:ann", "b", now);
    Notification shared = World.notification("team:7", "c", now);
    Notification bens = World.notification("user:ben", "d", now);
    world.startIntake();
    List.of(waiting, received, shared, bens).forEach(world::append);
    world.tell("ann", new Receipt.Received(PHONE, ANN, ids(received), now));
    awaitRows(STATES, "a 1", "b 3", "c 1", "d 1");
    world.append(World.takingBack("user:ann", "w", now, waiting.id()));
    world.append(World.takingBack("user:ann", "x", now, received.id()));
    world.append(World.takingBack("team:7", "y", now, shared.id()));
    // Of another room: that is no word of its producer's.
    world.append(World.takingBack("user:ann", "z", now, bens.id()));

    awaitRows(STATES, "a 6", "b 3", "c 6", "d 1", "w 1", "x 1", "y 1", "z 1");
    awaitRows("select facts & 128 from standing where state = 3", "128");
    assertAccountsClose(8);
  }

  /// A large audience that is still being expanded can be overtaken by the word that takes it back.
  @Test
  void aWordThatTakesBackMayComeBeforeWhatItIsAbout() {
    Notification it = World.notification("user:ann", "a", now);
    world.startIntake();
    world.append(World.takingBack("user:ann", "b", now, it.id()));
    awaitRows("select count(*) from taken_back", "1");
    awaitRows(STATES, "b 1");
    world.append(it);

    awaitRows(STATES, "a 6", "b 1");
    assertAccountsClose(2);
  }

  @Test
  void whatTheRelayHandedOnIsRoutedUntilItIsSent() {
    Intake first = world.startIntake();
    long place = world.append(World.notification("user:ann", "a", now));
    Notification second = World.notification("user:ann", "b", now);
    world.append(second);
    awaitRows(STATES, "a 1", "b 1");
    world.relay("user:ann", place + 1);
    awaitRows(STATES, "a 8", "b 1");
    assertAccountsClose(2);
    first.close();
    // What waits is found again by the next.
    world.relay("user:ann", place + 2);
    world.startIntake();
    awaitRows(STATES, "a 8", "b 8");
    world.tell("ann", sent(second));
    awaitRows(STATES, "a 8", "b 2");
    // The relay was faster than the tracker.
    world.relay("user:ann", place + 9);
    world.append(World.notification("user:ann", "c", now));
    awaitRows(STATES, "a 8", "b 2", "c 8");
    assertAccountsClose(3);
  }

  /// In a shared room only that user may not have it; the others may.
  @Test
  void whatIsForbiddenToTheUserIsSuppressedInTheUsersOwnRoomOnly() {
    Notification own = World.notification("user:ann", "a", now);
    Notification shared = World.notification("team:7", "b", now);
    world.startIntake();
    world.append(own);
    world.append(shared);
    Receipt.Omitted.Reason forbidden = Receipt.Omitted.Reason.FORBIDDEN;
    world.tell(
        "ann",
        omitted(own, forbidden),
        new Receipt.Omitted(PHONE, TEAM, ids(shared), forbidden, now));

    awaitRows(STATES, "a 6", "b 1");
    awaitRows("select count(*) from delivery where omitted_reason = 'forbidden'", "2");
    assertAccountsClose(2);
  }

  /// Nobody tells that time passes, least of all in a topic in which nothing happens.
  @Test
  void whatNobodyReceivedExpiresInAQuietTopic() {
    Instant expiry = Instant.now().plusMillis(300);
    world.startIntake();
    world.append(World.notification("user:ann", "a", now, Optional.of(expiry)));
    world.append(World.notification("team:7", "b", now, Optional.of(expiry)));
    Notification received = World.notification("user:ann", "c", now, Optional.of(expiry));
    world.append(received);
    world.tell("ann", new Receipt.Received(PHONE, ANN, ids(received), now));

    awaitRows(STATES, "a 4", "b 4", "c 3");
    awaitRows("select count(*) from deadline", "0");
    assertAccountsClose(3);
  }

  /// Rotation alone makes dozens of connections a day, each a range of its own. Of 200 of them, 64
  /// were kept, and the notifications of the first days became "never sent".
  @Test
  void whoComesBackAgainAndAgainAndMissesNothingIsRememberedInFull() {
    world.startIntake();
    int partition = RoomPartition.of(TEAM, World.PARTITIONS);
    String neighbour =
        Stream.iterate(8, i -> i + 1)
            .map(i -> "team:" + i)
            .filter(room -> RoomPartition.of(room, World.PARTITIONS) == partition)
            .findFirst()
            .orElseThrow();
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      offsets.add(world.append(World.notification("team:7", "t-" + i, now)));
      world.append(World.notification(neighbour, "x-" + i, now));
    }
    long missed = offsets.get(150);
    awaitRows("select count(*) from notification", "400");
    for (int i = 0; i < 200; i++) {
      long offset = offsets.get(i);
      if (offset != missed) {
        Receipt.Party party = new Receipt.Party("ann", "phone", "c-" + i);
        world.tell("ann", through(party, offset, offset, 1), ack(party, offset, offset, 1));
      }
    }
    awaitRows("select sent_count, received_count from room_progress", "199 199");

    String known = "select count(*) from room_progress p join notification n on n.room = p.room ";
    awaitRows(known + "where p.sent @> n.history_offset", "199");
    awaitRows(known + "where p.received @> n.history_offset", "199");
    assertThat(
            world.rows(
                "select sent @> %1$d::bigint, received @> %1$d::bigint from room_progress"
                    .formatted(missed)))
        .containsExactly("f f");
    awaitRows("select state, count(*) from standing group by 1 order by 1", "1 201", "3 199");
    assertThat(
            world.rows(
                "select count(*) from room_progress, unnest(sent) union all"
                    + " select count(*) from room_reach, unnest(received)"))
        .allSatisfy(count -> assertThat(Integer.parseInt(count)).isLessThan(90));
  }

  @Test
  void historyAndReceiptsAloneRebuildTheDatabase() {
    Random random = new Random(7);
    Intake first = world.startIntake();
    world.relay("user:ann", 60);
    world.relay("team:7", 60);
    for (int i = 0; i < 150; i++) {
      Optional<Instant> expiry =
          i % 5 == 0 ? Optional.of(Instant.now().plusMillis(200)) : Optional.empty();
      Notification own =
          World.notification("user:ann", "own-" + i, now.minusSeconds(i * 60L), expiry);
      long shared = world.append(World.notification("team:7", "shared-" + i, now));
      if (random.nextInt(4) > 0) {
        world.tell("ann", sent(own), through(PHONE, shared, shared, 1));
      }
      world.append(own);
      if (i % 7 == 0) {
        world.append(World.takingBack("user:ann", "back-" + i, now, own.id()));
      }
      switch (random.nextInt(5)) {
        case 0 -> world.tell("ann", new Receipt.Received(PHONE, ANN, ids(own), now.plusMillis(i)));
        case 1 -> world.tell("ben", ack(BEN, shared, shared, 1));
        case 2 -> world.tell("ann", omitted(own, Receipt.Omitted.Reason.SUPERSEDED));
        case 3 -> world.tell("ann", new Receipt.Engaged(PHONE, ANN, ids(own), As.READ, now));
        default -> world.tell("ann", new Receipt.Parked(PHONE, ANN, ids(own), 3, now));
      }
      if (i % 7 == 0) {
        comeBack(i % 4 == 0, shared - 3, now.plusMillis(i));
      }
    }
    awaitRows("select count(*) from notification", "322");
    awaitAllRead();
    assertAccountsClose(322);
    List<List<String>> before = everything();
    first.close();
    world.change("drop schema public cascade; create schema public");
    world.startIntake();

    awaitRows("select count(*) from notification", "322");
    awaitAllRead();
    await().atMost(SOON).untilAsserted(() -> assertThat(everything()).isEqualTo(before));
    assertAccountsClose(322);
  }

  /// With a place a little behind what was sent, or without any.
  private void comeBack(boolean withoutPlace, long place, Instant at) {
    long some = Math.max(0, place);
    for (Room room : List.of(ANN, TEAM)) {
      world.tell(
          "ann",
          withoutPlace
              ? new Receipt.BegunAnew(PHONE, room, world.epoch(), some, at)
              : new Receipt.Resumed(PHONE, room, world.epoch(), some, at));
    }
  }

  /// Nothing is left to be read, and no deadline is waited for.
  private void awaitAllRead() {
    await()
        .atMost(SOON)
        .until(
            () ->
                world.rows("select count(*) from deadline").equals(List.of("0"))
                    && world.rows(RELAYED_AND_NOT_ROUTED).equals(List.of("0"))
                    && world.isAllTakenIn());
  }

  private List<List<String>> everything() {
    return List.of(
        world.rows("select * from notification order by id"),
        world.rows("select * from standing order by notification_id"),
        world.rows("select * from taken_back order by by_id"),
        world.rows("select * from delivery order by notification_id, device"),
        world.rows("select * from engagement order by notification_id"),
        world.rows(
            "select room, sent_count, sent, received_count, received from room_progress"
                + " order by room, user_id"),
        world.rows("select * from room_reach order by room"),
        world.rows(
            "select room, epoch, user_id, device, chain_floor, claims from resumption order by room"),
        world.rows(ACCOUNTED),
        world.rows("select * from accounting_accepted order by hour"),
        world.rows("select * from accounting_latency where standings <> 0 order by 1, 2"));
  }

  private void assertAccountsClose(int accepted) {
    awaitRows("select sum(accepted) from accounting_accepted", Integer.toString(accepted));
    awaitRows(REMAINDER, "0");
    assertThat(world.rows(ACCOUNTED)).isEqualTo(world.rows(COUNTED)).isNotEmpty();
  }

  private Receipt sent(Notification it) {
    return new Receipt.Sent(PHONE, ANN, ids(it), now);
  }

  private Receipt omitted(Notification it, Receipt.Omitted.Reason reason) {
    return new Receipt.Omitted(PHONE, ANN, ids(it), reason, now);
  }

  private Receipt through(Receipt.Party party, long from, long through, int count) {
    return new Receipt.SentThrough(party, TEAM, world.epoch(), 0, from, through, count, now);
  }

  private Receipt ack(Receipt.Party party, long from, long through, int count) {
    return new Receipt.ReceivedThrough(party, TEAM, world.epoch(), 0, from, through, count, now);
  }

  private static List<UUID> ids(Notification it) {
    return List.of(it.id());
  }

  private void awaitRows(String sql, String... rows) {
    await().atMost(SOON).untilAsserted(() -> assertThat(world.rows(sql)).containsExactly(rows));
  }
}
