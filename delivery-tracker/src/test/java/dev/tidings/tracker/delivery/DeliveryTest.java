package dev.tidings.tracker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class DeliveryTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Optional<Instant> AT_ONE = Optional.of(NOON.plusSeconds(3600));

  @Property
  void theOrderOfFactsDoesNotMatter(
      @ForAll("facts") Delivery one,
      @ForAll("facts") Delivery two,
      @ForAll("facts") Delivery three) {
    Delivery expected = one.and(two).and(three);

    assertThat(one.and(two.and(three))).isEqualTo(expected);
    assertThat(three.and(one).and(two)).isEqualTo(expected);
    assertThat(two.and(one).and(three)).isEqualTo(expected);
  }

  @Property
  void aFactToldAgainChangesNothing(@ForAll("facts") Delivery one, @ForAll("facts") Delivery two) {
    assertThat(one.and(two).and(one).and(two)).isEqualTo(one.and(two));
  }

  @Test
  void receivedIsSaidOnlyWhereAClientAcknowledged() {
    assertThat(DeliveryState.of(false, false, AT_ONE, NOON)).isEqualTo(DeliveryState.PENDING);
    assertThat(DeliveryState.of(true, false, AT_ONE, NOON)).isEqualTo(DeliveryState.SENT);
    assertThat(DeliveryState.of(true, true, AT_ONE, NOON)).isEqualTo(DeliveryState.RECEIVED);
    assertThat(DeliveryState.of(false, true, AT_ONE, NOON)).isEqualTo(DeliveryState.RECEIVED);
  }

  @Test
  void fromTheInstantOfExpiryOnItIsExpiredUnlessItWasReceived() {
    Instant expiry = AT_ONE.orElseThrow();
    assertThat(DeliveryState.of(true, false, AT_ONE, expiry.minusMillis(1)))
        .isEqualTo(DeliveryState.SENT);
    assertThat(DeliveryState.of(true, false, AT_ONE, expiry)).isEqualTo(DeliveryState.EXPIRED);
    assertThat(DeliveryState.of(true, true, AT_ONE, expiry)).isEqualTo(DeliveryState.RECEIVED);
    assertThat(DeliveryState.of(true, false, Optional.empty(), expiry))
        .isEqualTo(DeliveryState.SENT);
  }

  /// Between the two connections a notification may have gone by that nobody was sent.
  @Test
  void whatLayBetweenTwoConnectionsIsNotClaimed() {
    RoomProgress progress =
        RoomProgress.NONE
            .with(sent("c-1", 10, 14))
            .with(sent("c-1", 20, 24))
            .with(sent("c-2", 40, 44));

    assertThat(progress.sent().ranges().contains(22)).isTrue();
    assertThat(progress.sent().ranges().contains(30)).isFalse();
    assertThat(progress.sent().ranges().contains(42)).isTrue();
    assertThat(progress.sent().count()).isEqualTo(3);
  }

  @Test
  void aLongConnectionKeepsOneRange() {
    RoomProgress progress = RoomProgress.NONE;
    for (int i = 0; i < 1000; i++) {
      progress = progress.with(sent("c-1", i * 7L, i * 7L + 2));
    }

    assertThat(progress.sent().ranges().ranges())
        .isEqualTo(List.of(new OffsetRanges.Range(0, 6995)));
    assertThat(progress.sent().count()).isEqualTo(1000);
  }

  /// After a gap, or where a room was left and followed again, the same connection goes on.
  @Test
  void whatLayBetweenTwoStretchesOfOneConnectionIsNotClaimed() {
    RoomProgress progress =
        RoomProgress.NONE
            .with(sent("c-1", 0, 10, 14))
            .with(sent("c-1", 1, 40, 44))
            .with(received("c-1", 0, 10, 14))
            .with(received("c-1", 1, 40, 44))
            .with(sent("c-1", 1, 50, 54));

    for (RoomProgress.Side side : List.of(progress.sent(), progress.received())) {
      assertThat(side.ranges().contains(12)).isTrue();
      assertThat(side.ranges().contains(30)).isFalse();
      assertThat(side.ranges().contains(42)).isTrue();
    }
    assertThat(progress.sent().ranges().contains(47)).isTrue();
    assertThat(progress.received().ranges().contains(47)).isFalse();
  }

  private static Receipt.SentThrough sent(String connection, long from, long through) {
    return sent(connection, 0, from, through);
  }

  private static Receipt.SentThrough sent(String connection, int stretch, long from, long through) {
    return new Receipt.SentThrough(
        new Receipt.Party("ann", "phone", connection),
        new Room("team:7"),
        new Epoch(1),
        stretch,
        from,
        through,
        1,
        NOON);
  }

  private static Receipt.ReceivedThrough received(
      String connection, int stretch, long from, long through) {
    return new Receipt.ReceivedThrough(
        new Receipt.Party("ann", "phone", connection),
        new Room("team:7"),
        new Epoch(1),
        stretch,
        from,
        through,
        1,
        NOON);
  }

  @Provide
  Arbitrary<Delivery> facts() {
    Arbitrary<Optional<Instant>> instants =
        Arbitraries.integers().between(0, 3).map(NOON::plusSeconds).optional();
    Arbitrary<String> connections = Arbitraries.of("c-1", "c-2", "c-3");
    Arbitrary<Optional<Omission>> omissions =
        Combinators.combine(
                Arbitraries.of(Receipt.Omitted.Reason.values()),
                Arbitraries.integers().between(0, 1).map(NOON::plusSeconds))
            .as(Omission::new)
            .optional();
    return Combinators.combine(
            instants,
            instants,
            connections,
            Arbitraries.integers().between(0, 3),
            instants,
            omissions)
        .as(
            (sentAt, receivedAt, connection, attempts, parkedAt, omitted) ->
                new Delivery(
                    new Delivery.Key(new UUID(1, 1), "ann", "phone"),
                    sentAt,
                    sentAt,
                    receivedAt,
                    connection,
                    "gateway of " + connection,
                    attempts,
                    parkedAt,
                    omitted,
                    sentAt.map(at -> new Sending(at, attempts, connection))));
  }
}
