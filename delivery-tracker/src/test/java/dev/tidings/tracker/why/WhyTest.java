package dev.tidings.tracker.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.why.Evidence.Connected;
import dev.tidings.tracker.why.Evidence.Engagement;
import dev.tidings.tracker.why.Evidence.Gap;
import dev.tidings.tracker.why.Evidence.OnDevice;
import dev.tidings.tracker.why.Explanation.Stop;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of answers to "why did ann not get it?".
final class WhyTest {

  private static final Instant TAKEN = Instant.parse("2026-11-01T08:30:00Z");
  private static final int LOST = -1;
  private static final Instant NOW = TAKEN.plusSeconds(3_600);

  /// One line of the table.
  record Case(String name, Evidence evidence, Stop stop, String sentence, Optional<Instant> since) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSentenceSaysWhereItStopped(Case it) {
    Explanation explanation = Why.of(it.evidence());

    assertThat(explanation.stop()).isEqualTo(it.stop());
    assertThat(explanation.sentence()).isEqualTo(it.sentence());
    assertThat(explanation.since()).isEqualTo(it.since());
  }

  @Test
  void theTableHasEveryPlaceWhereItCanStop() {
    Set<Stop> told =
        cases().map(Case::stop).collect(Collectors.toCollection(() -> EnumSet.noneOf(Stop.class)));
    assertThat(told).containsExactlyInAnyOrderElementsOf(Arrays.asList(Stop.values()));
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "received",
            own().on(received("phone", after(60))).evidence(),
            Stop.RECEIVED,
            "ann's device phone acknowledged it at 08:30:00.060 UTC, 60 ms after it was taken.",
            Optional.of(after(60))),
        new Case(
            "received by the second device only, and read the next day",
            own()
                .on(sent("laptop", after(4)))
                .on(received("phone", after(61_000)))
                .engaged("read", after(86_400_000))
                .evidence(),
            Stop.RECEIVED,
            "ann's device phone acknowledged it at 08:31:01.000 UTC, 1 min 1 s after it was taken,"
                + " and it was read on 2026-11-02 at 08:30:00.000 UTC.",
            Optional.of(after(61_000))),
        new Case(
            "received, though it has expired and was withdrawn since",
            own()
                .on(received("phone", after(60)))
                .expires(after(90))
                .retracted(after(80))
                .evidence(),
            Stop.RECEIVED,
            "ann's device phone acknowledged it at 08:30:00.060 UTC, 60 ms after it was taken."
                + " Its producer withdrew it at 08:30:00.080 UTC.",
            Optional.of(after(60))),
        new Case(
            "received in a shared room, of which nobody noted when",
            shared()
                .on(
                    new OnDevice(
                        "phone",
                        true,
                        none(),
                        true,
                        none(),
                        0,
                        none(),
                        Optional.empty(),
                        Optional.empty()))
                .evidence(),
            Stop.RECEIVED,
            "ann's device phone acknowledged it.",
            none()),
        new Case(
            "received by coming back behind it",
            own().on(received("phone", after(900))).resumed("phone", after(900)).evidence(),
            Stop.RECEIVED,
            "ann's device phone had it when it came back at 08:30:00.900 UTC, 900 ms after it was taken.",
            Optional.of(after(900))),
        new Case(
            "connected to a gateway that was killed before it sent it",
            own().connected("phone", after(-9_000), Optional.of(after(60_000)), LOST).evidence(),
            Stop.GATEWAY_LOST,
            "ann's device phone was connected to gw-1, but its gateway gw-1 ended without a word, at"
                + " 08:31:00.000 UTC at the latest: most likely before it could send it. It is"
                + " delivered at the next connection.",
            Optional.of(after(60_000))),
        new Case(
            "sent by a gateway that was killed, and the device has not come back",
            own()
                .on(sent("phone", after(4)))
                .connected("phone", after(-9_000), Optional.of(after(60_000)), LOST)
                .evidence(),
            Stop.SENT,
            "It was written to a connection of ann's device phone at 08:30:00.004 UTC, 4 ms after it"
                + " was taken, and the client has not acknowledged it; its gateway gw-1 ended without"
                + " a word, at 08:31:00.000 UTC at the latest.",
            Optional.of(after(4))),
        new Case(
            "the ghost of a killed gateway long before it was taken",
            own().connected("phone", after(-90_000), Optional.of(after(-60_000)), LOST).evidence(),
            Stop.OFFLINE,
            "ann was not connected when it was taken and has not been since: the last connection, of"
                + " phone, ended at 08:29:00.000 UTC. It is delivered at the next one.",
            Optional.of(after(-60_000))),
        new Case(
            "resumed behind it, and nobody has told that it was sent",
            own()
                .connected("phone", after(-9_000), Optional.of(after(100)), 1006)
                .resumed("phone", after(900))
                .evidence(),
            Stop.RESUMED_BEHIND,
            "No gateway has told that it was sent, but ann's device phone came back to gw-2 at"
                + " 08:30:00.900 UTC with a place behind it: most likely it has it, and its gateway"
                + " before ended before it told.",
            Optional.of(after(900))),
        new Case(
            "somebody else's",
            in("user:bob").evidence(),
            Stop.NOT_ADDRESSED,
            "It was addressed to user:bob and not to ann.",
            Optional.of(TAKEN)),
        new Case(
            "withdrawn",
            own().on(sent("phone", after(4))).retracted(after(5_000)).evidence(),
            Stop.RETRACTED,
            "Its producer withdrew it at 08:30:05.000 UTC, before any device of ann acknowledged it.",
            Optional.of(after(5_000))),
        new Case(
            "left out because it was withdrawn",
            own().on(omitted("phone", "retracted", after(7_000))).evidence(),
            Stop.RETRACTED,
            "The gateway left it out for ann's device phone at 08:30:07.000 UTC: its producer had withdrawn it.",
            Optional.of(after(7_000))),
        new Case(
            "superseded",
            own().on(omitted("phone", "superseded", after(7_000))).evidence(),
            Stop.SUPERSEDED,
            "The gateway left it out for ann's device phone at 08:30:07.000 UTC:"
                + " a newer notification with the same collapse key took its place.",
            Optional.of(after(7_000))),
        new Case(
            "superseded in a shared room, for all who were not there",
            shared().followed().superseded(after(7_000)).evidence(),
            Stop.SUPERSEDED,
            "Whoever catches up with team:7 is not given it any more, the first time at 08:30:07.000"
                + " UTC: a newer notification with the same collapse key took its place.",
            Optional.of(after(7_000))),
        new Case(
            "sent in a shared room, and superseded for others since",
            shared().on(sent("phone", after(4))).superseded(after(7_000)).evidence(),
            Stop.SENT,
            "It was written to a connection of ann's device phone at 08:30:00.004 UTC, 4 ms after it"
                + " was taken, and the client has not acknowledged it; its connection is not known.",
            Optional.of(after(4))),
        new Case(
            "forbidden",
            shared().on(omitted("phone", "forbidden", after(7_000))).evidence(),
            Stop.FORBIDDEN,
            "The gateway left it out for ann's device phone at 08:30:07.000 UTC:"
                + " the token no longer allowed team:7.",
            Optional.of(after(7_000))),
        new Case(
            "expired while nobody was there",
            own().expires(after(60_000)).evidence(),
            Stop.EXPIRED,
            "It expired at 08:31:00.000 UTC without an acknowledgement. Until then: No device of ann"
                + " has connected, as far back as is known: it waits for the first.",
            Optional.of(after(60_000))),
        new Case(
            "sent three times in vain",
            own()
                .on(
                    new OnDevice(
                        "phone",
                        true,
                        Optional.of(after(4)),
                        false,
                        none(),
                        3,
                        Optional.of(after(90_000)),
                        Optional.empty(),
                        Optional.empty()))
                .evidence(),
            Stop.PARKED,
            "It was sent to ann's device phone 3 times and never acknowledged; the gateway stopped"
                + " trying at 08:31:30.000 UTC. It comes again when the device reconnects.",
            Optional.of(after(90_000))),
        new Case(
            "sent, and the connection ended before an acknowledgement",
            own()
                .on(sent("phone", after(4)))
                .connected("phone", after(-1_000), Optional.of(after(500)), 4102)
                .evidence(),
            Stop.SENT,
            "It was written to a connection of ann's device phone at 08:30:00.004 UTC, 4 ms after it was"
                + " taken, and the client has not acknowledged it; that connection ended at 08:30:00.500"
                + " UTC (close code 4102, no-pong).",
            Optional.of(after(4))),
        new Case(
            "sent, the connection ended, and the device is back",
            own()
                .on(sent("phone", after(4)))
                .connected("phone", after(-1_000), Optional.of(after(500)), 1006)
                .connected("phone", after(9_000), Optional.empty(), 0)
                .evidence(),
            Stop.SENT,
            "It was written to a connection of ann's device phone at 08:30:00.004 UTC, 4 ms after it was"
                + " taken, and the client has not acknowledged it; that connection ended at 08:30:00.500"
                + " UTC (close code 1006), and the device has reconnected since.",
            Optional.of(after(4))),
        new Case(
            "sent, and the client is there and silent",
            own()
                .on(
                    new OnDevice(
                        "phone",
                        true,
                        Optional.of(after(1_500)),
                        false,
                        none(),
                        2,
                        none(),
                        Optional.empty(),
                        Optional.empty()))
                .connected("phone", after(-1_000), Optional.empty(), 0)
                .evidence(),
            Stop.SENT,
            "It was written to a connection of ann's device phone at 08:30:01.500 UTC, 1.5 s after it was"
                + " taken (2 times), and the client has not acknowledged it; that connection is still"
                + " open, as far as is known.",
            Optional.of(after(1_500))),
        new Case(
            "sent on a connection that nobody told of",
            shared()
                .on(
                    new OnDevice(
                        "phone",
                        true,
                        none(),
                        false,
                        none(),
                        0,
                        none(),
                        Optional.empty(),
                        Optional.empty()))
                .evidence(),
            Stop.SENT,
            "It was written to a connection of ann's device phone, and the client has not acknowledged it;"
                + " its connection is not known.",
            none()),
        new Case(
            "a gap was told",
            own()
                .connected("phone", after(9_000), Optional.empty(), 0)
                .gap("expired", after(9_100))
                .evidence(),
            Stop.GAP,
            "ann's device phone was told at 08:30:09.100 UTC that this part of user:ann does not come"
                + " (expired), and has to fetch it from the backend.",
            Optional.of(after(9_100))),
        new Case(
            "never connected",
            own().evidence(),
            Stop.NEVER_CONNECTED,
            "No device of ann has connected, as far back as is known: it waits for the first.",
            Optional.of(TAKEN)),
        new Case(
            "offline since before it was taken",
            own()
                .connected("laptop", after(-90_000_000), Optional.of(after(-80_000_000)), 1000)
                .connected("phone", after(-9_000), Optional.of(after(-2_000)), 4200)
                .evidence(),
            Stop.OFFLINE,
            "ann was not connected when it was taken and has not been since: the last connection, of"
                + " phone, ended at 08:29:58.000 UTC (close code 4200, drain). It is delivered at the next"
                + " one.",
            Optional.of(after(-2_000))),
        new Case(
            "connected, and not in the room",
            shared().connected("phone", after(-9_000), Optional.empty(), 0).evidence(),
            Stop.NOT_FOLLOWING,
            "ann's device phone was connected to gw-1 when it was taken, but has followed team:7 on no"
                + " connection: either the token does not allow that room, or the client did not ask for it.",
            Optional.of(TAKEN)),
        new Case(
            "taken a moment ago",
            own()
                .connected("phone", after(-9_000), Optional.empty(), 0)
                .askedAt(after(9_999))
                .evidence(),
            Stop.ON_ITS_WAY,
            "ann's device phone was connected to gw-1 when it was taken, and it is on its way.",
            Optional.of(TAKEN)),
        new Case(
            "connected, and nothing was told",
            own().connected("phone", after(20_000), Optional.empty(), 0).evidence(),
            Stop.NOT_SENT,
            "ann's device phone was connected to gw-1 at 08:30:20.000 UTC, and no gateway has told that it"
                + " was sent: look at the lag of that gateway's receipts, and of the relay.",
            Optional.of(after(20_000))),
        new Case(
            "in the room, and nothing was told",
            shared().followed().connected("phone", after(-20_000), Optional.empty(), 0).evidence(),
            Stop.NOT_SENT,
            "ann's device phone was connected to gw-1 when it was taken, and no gateway has told that it"
                + " was sent: look at the lag of that gateway's receipts, and of the relay.",
            Optional.of(TAKEN)));
  }

  private static Instant after(long millis) {
    return TAKEN.plusMillis(millis);
  }

  private static Optional<Instant> none() {
    return Optional.empty();
  }

  private static OnDevice sent(String device, Instant at) {
    return new OnDevice(
        device,
        true,
        Optional.of(at),
        false,
        none(),
        1,
        none(),
        Optional.empty(),
        Optional.empty());
  }

  private static OnDevice received(String device, Instant at) {
    return new OnDevice(
        device,
        true,
        Optional.of(after(4)),
        true,
        Optional.of(at),
        1,
        none(),
        Optional.empty(),
        Optional.empty());
  }

  private static OnDevice omitted(String device, String reason, Instant at) {
    return new OnDevice(
        device,
        false,
        none(),
        false,
        none(),
        0,
        none(),
        Optional.of(new Evidence.Omitted(reason, at)),
        Optional.empty());
  }

  private static Known own() {
    return in("user:ann");
  }

  private static Known shared() {
    return in("team:7");
  }

  private static Known in(String room) {
    return new Known(
        new Evidence(
            "ann",
            new Room(room),
            TAKEN,
            none(),
            Optional.empty(),
            none(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            false,
            NOW));
  }

  /// Evidence, a piece at a time.
  private record Known(Evidence evidence) {

    Known on(OnDevice device) {
      return with(
          evidence.expiresAt(),
          evidence.takenBack(),
          evidence.engaged(),
          and(evidence.devices(), device),
          evidence.connections(),
          evidence.gaps(),
          evidence.followed(),
          evidence.at());
    }

    Known engaged(String what, Instant at) {
      return with(
          evidence.expiresAt(),
          evidence.takenBack(),
          and(evidence.engaged(), new Engagement(what, at)),
          evidence.devices(),
          evidence.connections(),
          evidence.gaps(),
          evidence.followed(),
          evidence.at());
    }

    Known connected(String device, Instant from, Optional<Instant> until, int code) {
      Connected connection =
          new Connected(
              "c-" + device,
              device,
              "gw-1",
              from,
              until,
              until.isPresent() && code != LOST ? OptionalInt.of(code) : OptionalInt.empty(),
              code == LOST);
      return with(
          evidence.expiresAt(),
          evidence.takenBack(),
          evidence.engaged(),
          evidence.devices(),
          and(evidence.connections(), connection),
          evidence.gaps(),
          evidence.followed(),
          evidence.at());
    }

    Known gap(String reason, Instant at) {
      return with(
          evidence.expiresAt(),
          evidence.takenBack(),
          evidence.engaged(),
          evidence.devices(),
          evidence.connections(),
          and(evidence.gaps(), new Gap(reason, "phone", at)),
          evidence.followed(),
          evidence.at());
    }

    Known superseded(Instant at) {
      return new Known(
          new Evidence(
              evidence.user(),
              evidence.room(),
              TAKEN,
              evidence.expiresAt(),
              evidence.takenBack(),
              Optional.of(at),
              evidence.engaged(),
              evidence.devices(),
              evidence.connections(),
              evidence.gaps(),
              evidence.resumed(),
              evidence.followed(),
              evidence.at()));
    }

    Known resumed(String device, Instant at) {
      return new Known(
          new Evidence(
              evidence.user(),
              evidence.room(),
              TAKEN,
              evidence.expiresAt(),
              evidence.takenBack(),
              evidence.supersededAt(),
              evidence.engaged(),
              evidence.devices(),
              evidence.connections(),
              evidence.gaps(),
              and(evidence.resumed(), new Evidence.Resumed(device, "gw-2", at)),
              evidence.followed(),
              evidence.at()));
    }

    Known expires(Instant at) {
      return with(
          Optional.of(at),
          evidence.takenBack(),
          evidence.engaged(),
          evidence.devices(),
          evidence.connections(),
          evidence.gaps(),
          evidence.followed(),
          evidence.at());
    }

    Known retracted(Instant at) {
      return with(
          evidence.expiresAt(),
          Optional.of(new Evidence.TakenBack(at, false)),
          evidence.engaged(),
          evidence.devices(),
          evidence.connections(),
          evidence.gaps(),
          evidence.followed(),
          evidence.at());
    }

    Known followed() {
      return with(
          evidence.expiresAt(),
          evidence.takenBack(),
          evidence.engaged(),
          evidence.devices(),
          evidence.connections(),
          evidence.gaps(),
          true,
          evidence.at());
    }

    Known askedAt(Instant at) {
      return with(
          evidence.expiresAt(),
          evidence.takenBack(),
          evidence.engaged(),
          evidence.devices(),
          evidence.connections(),
          evidence.gaps(),
          evidence.followed(),
          at);
    }

    private Known with(
        Optional<Instant> expiresAt,
        Optional<Evidence.TakenBack> takenBack,
        List<Engagement> engaged,
        List<OnDevice> devices,
        List<Connected> connections,
        List<Gap> gaps,
        boolean followed,
        Instant at) {
      return new Known(
          new Evidence(
              evidence.user(),
              evidence.room(),
              TAKEN,
              expiresAt,
              takenBack,
              evidence.supersededAt(),
              engaged,
              devices,
              connections,
              gaps,
              evidence.resumed(),
              followed,
              at));
    }

    private static <T> List<T> and(List<T> list, T more) {
      return Stream.concat(list.stream(), Stream.of(more)).toList();
    }
  }
}
