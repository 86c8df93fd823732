package dev.tidings.tracker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.World;
import dev.tidings.tracker.delivery.StandingState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// 3,000 notifications over three days: each tenth is of the type `invoice.due`, each hundredth
/// has a correlation id, the 30 oldest of user ann's 300 have been received.
final class SearchTest {

  private static final int COUNT = 3_000;

  private static Instant now;
  private static World world;
  private static Connection connection;

  @BeforeAll
  static void start() throws SQLException {
    now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    world = World.ready();
    world.startIntake();
    List<Notification> anns = new ArrayList<>();
    for (int i = COUNT - 1; i >= 0; i--) {
      Notification it = notification(i);
      world.append(it);
      if (i % 10 == 3) {
        anns.add(it);
      }
    }
    Receipt.Party phone = new Receipt.Party("ann", "phone", "c-1");
    anns.subList(0, 30)
        .forEach(
            it -> world.tell("ann", new Receipt.Received(phone, it.room(), List.of(it.id()), now)));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                world
                    .rows("select count(*), count(*) filter (where state = 3) from standing")
                    .equals(List.of(COUNT + " 30")));
    connection = world.store.connect("test");
  }

  @AfterAll
  static void stop() throws SQLException {
    connection.close();
    world.close();
  }

  @Test
  void pagesFollowEachOtherWithoutAHoleTheLatestFirst() throws SQLException {
    List<String> events = pages(SearchFilter.all(700));

    assertThat(events).hasSize(COUNT).startsWith("e-0", "e-1").endsWith("e-2999");
  }

  @Test
  void eachConditionNarrowsAndTheyNarrowTogether() throws SQLException {
    SearchFilter all = SearchFilter.all(50);

    assertThat(pages(all.ofRoom("user:ann"))).hasSize(300).startsWith("e-3", "e-13");
    assertThat(pages(all.ofType("invoice.due"))).hasSize(300).startsWith("e-0", "e-10");
    assertThat(pages(all.ofSource("billing"))).hasSize(300);
    assertThat(pages(all.ofEvent("e-77"))).containsExactly("e-77");
    assertThat(pages(all.ofCorrelation("order-100"))).containsExactly("e-100");
    assertThat(pages(all.inState(StandingState.RECEIVED))).hasSize(30).endsWith("e-2993");
    assertThat(pages(all.ofRoom("user:ann").inState(StandingState.RECEIVED))).hasSize(30);
    assertThat(pages(all.ofRoom("user:ann").inState(StandingState.ACCEPTED))).hasSize(270);
    assertThat(pages(all.ofType("order.shipped").inState(StandingState.RECEIVED))).hasSize(30);
    assertThat(pages(all.ofType("invoice.due").inState(StandingState.RECEIVED))).isEmpty();
    assertThat(pages(all.ofCorrelation("order-100").ofType("order.shipped"))).isEmpty();
  }

  @Test
  void aTimeIsARangeOfIds() throws SQLException {
    SearchFilter second = SearchFilter.all(50).takenBetween(takenAt(19), takenAt(9));

    assertThat(pages(second)).hasSize(10).startsWith("e-10").endsWith("e-19");
  }

  /// Conditions that are never true together would have it look through everything for one page.
  @Test
  void aPageLooksAtABoundedNumberAndSaysWhereToGoOn() throws SQLException {
    SearchFilter rare =
        SearchFilter.all(50).ofType("order.shipped").inState(StandingState.RECEIVED);

    FoundPage first = Searches.find(connection, rare);

    assertThat(first.notifications()).isEmpty();
    assertThat(first.next()).isPresent();
    assertThat(SearchSql.of(rare).candidates()).isEqualTo(SearchSql.MAX_CANDIDATES);
  }

  private static List<String> pages(SearchFilter filter) throws SQLException {
    List<String> events = new ArrayList<>();
    FoundPage page = Searches.find(connection, filter);
    page.notifications().forEach(found -> events.add(found.event()));
    while (page.next().isPresent()) {
      page = Searches.find(connection, filter.below(page.next().get()));
      page.notifications().forEach(found -> events.add(found.event()));
    }
    return events;
  }

  private static Instant takenAt(int i) {
    return now.minusSeconds(i * 60L);
  }

  private static Notification notification(int i) {
    Room room = new Room(i % 10 == 3 ? "user:ann" : "user:u" + i % 10);
    Notification plain =
        Notification.of(
            Event.of(
                i % 10 == 0 ? "billing" : "shop",
                "e-" + i,
                i % 10 == 0 ? "invoice.due" : "order.shipped",
                List.of(room),
                RawJson.of("{}")),
            room,
            takenAt(i));
    return new Notification(
        plain.id(),
        room,
        plain.source(),
        plain.event(),
        plain.type(),
        plain.time(),
        plain.data(),
        Optional.empty(),
        plain.priority(),
        Optional.empty(),
        Optional.empty(),
        i % 100 == 0 ? Optional.of("order-" + i) : Optional.empty(),
        Optional.empty());
  }
}
