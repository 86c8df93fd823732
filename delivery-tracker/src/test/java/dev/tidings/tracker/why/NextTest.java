package dev.tidings.tracker.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.why.Evidence.Connected;
import dev.tidings.tracker.why.Evidence.OnDevice;
import dev.tidings.tracker.why.Evidence.Sending;
import dev.tidings.tracker.why.Explanation.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NextTest {

  private static final Instant TAKEN = Instant.parse("2026-11-01T08:30:00Z");
  private static final Next.Terms TERMS = new Next.Terms(Duration.ofSeconds(30), 3);
  private static final Optional<Instant> NEVER = Optional.empty();

  @Test
  void whatIsNotAckedIsSentAgainAtTheTimeThatIsSetAndSaysSo() {
    OnDevice phone = sent("phone", "c-1", 1, 0, NEVER);
    Evidence evidence = evidence("user:ann", 10, List.of(phone), open("c-1"));

    Next next = Next.of(evidence, Stop.SENT, TERMS);

    assertThat(next).isEqualTo(new Next.Again(phone, 2, TAKEN.plusSeconds(30)));
    assertThat(next.sentence(evidence, TERMS))
        .isEqualTo(
            "If no ack comes, it is sent to phone again at 08:30:30.000 UTC, as attempt 2 of 3 on"
                + " that connection.");
  }

  @Test
  void afterTheLastAttemptItIsParkedAndThenWaitsForAConnection() {
    OnDevice phone = sent("phone", "c-1", 3, 60, NEVER);
    OnDevice parked = sent("phone", "c-1", 3, 60, Optional.of(TAKEN.plusSeconds(90)));

    Evidence waiting = evidence("user:ann", 70, List.of(phone), open("c-1"));
    assertThat(Next.of(waiting, Stop.SENT, TERMS))
        .isEqualTo(new Next.Parked(phone, TAKEN.plusSeconds(90)));
    assertThat(Next.of(waiting, Stop.SENT, TERMS).sentence(waiting, TERMS))
        .isEqualTo(
            "That was attempt 3 of 3 on that connection: if no ack comes by 08:31:30.000 UTC, it"
                + " waits for phone to connect again.");
    assertThat(next("user:ann", 100, List.of(parked), open("c-1"))).isEqualTo(new Next.OnConnect());
  }

  /// Parked on one connection, it is tried anew on the next.
  @Test
  void aDeviceThatCameBackIsTriedFromTheFirstAttemptOn() {
    OnDevice phone = sent("phone", "c-2", 1, 200, Optional.of(TAKEN.plusSeconds(90)));

    assertThat(next("user:ann", 210, List.of(phone), open("c-1"), open("c-2")))
        .isEqualTo(new Next.Again(phone, 2, TAKEN.plusSeconds(230)));
  }

  @Test
  void anAttemptThatNobodyToldOfIsOverdue() {
    OnDevice phone = sent("phone", "c-1", 1, 0, NEVER);

    assertThat(next("user:ann", 41, List.of(phone), open("c-1")))
        .isEqualTo(new Next.Overdue(phone, TAKEN.plusSeconds(30)));
  }

  @Test
  void whereTheConnectionHasEndedItWaitsForTheNext() {
    OnDevice phone = sent("phone", "c-1", 1, 0, NEVER);
    Connected ended =
        new Connected(
            "c-1",
            "phone",
            "g",
            TAKEN,
            Optional.of(TAKEN.plusSeconds(5)),
            OptionalInt.of(4102),
            false);

    assertThat(next("user:ann", 10, List.of(phone), ended)).isEqualTo(new Next.OnConnect());
  }

  @Test
  void ofTwoDevicesTheOneThatIsDueFirstIsTold() {
    OnDevice phone = sent("phone", "c-1", 1, 8, NEVER);
    OnDevice laptop = sent("laptop", "c-2", 2, 4, NEVER);

    assertThat(next("user:ann", 10, List.of(phone, laptop), open("c-1"), open("c-2")))
        .isEqualTo(new Next.Again(laptop, 3, TAKEN.plusSeconds(34)));
  }

  @Test
  void nothingIsSentAgainInASharedRoom() {
    OnDevice phone = sent("phone", "c-1", 1, 0, NEVER);

    assertThat(next("team:7", 10, List.of(phone), open("c-1"))).isEqualTo(new Next.OnConnect());
  }

  /// Each end has a next, and what is at its end has none.
  @ParameterizedTest
  @EnumSource(Stop.class)
  void everyStopHasANext(Stop stop) {
    Evidence evidence = evidence("user:ann", 10, List.of());
    Next next = Next.of(evidence, stop, TERMS);

    boolean isOpen =
        switch (stop) {
          case SENT, PARKED, NEVER_CONNECTED, OFFLINE, GATEWAY_LOST, ON_ITS_WAY, NOT_SENT -> true;
          case RECEIVED,
              NOT_ADDRESSED,
              RETRACTED,
              SUPERSEDED,
              FORBIDDEN,
              EXPIRED,
              GAP,
              RESUMED_BEHIND,
              NOT_FOLLOWING ->
              false;
        };
    assertThat(next.sentence(evidence, TERMS).isEmpty()).isNotEqualTo(isOpen);
  }

  private static Next next(
      String room, int atSecond, List<OnDevice> devices, Connected... connections) {
    return Next.of(evidence(room, atSecond, devices, connections), Stop.SENT, TERMS);
  }

  private static Evidence evidence(
      String room, int atSecond, List<OnDevice> devices, Connected... connections) {
    return new Evidence(
        "ann",
        new Room(room),
        TAKEN,
        NEVER,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        devices,
        List.of(connections),
        List.of(),
        List.of(),
        true,
        TAKEN.plusSeconds(atSecond));
  }

  private static OnDevice sent(
      String device, String connection, int attempt, int atSecond, Optional<Instant> parkedAt) {
    Instant at = TAKEN.plusSeconds(atSecond);
    return new OnDevice(
        device,
        true,
        Optional.of(TAKEN),
        false,
        NEVER,
        attempt,
        parkedAt,
        Optional.empty(),
        Optional.of(new Sending(at, attempt, connection)));
  }

  private static Connected open(String connection) {
    return new Connected(connection, "phone", "g", TAKEN, NEVER, OptionalInt.empty(), false);
  }
}
