package dev.tidings.tracker.why;

import dev.tidings.tracker.why.Evidence.Connected;
import dev.tidings.tracker.why.Evidence.OnDevice;
import dev.tidings.tracker.why.Explanation.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Says in one sentence where a notification stopped, and why.
///
/// The first of these that is true is said: it was received; it was for somebody else; it was
/// withdrawn, superseded, not allowed; it expired (and what kept it until then); it was sent in
/// vain; a gap was told; the user was not there; nobody sent it. Pure.
public final class Why {

  /// A gateway's receipts are here after that long, unless something is wrong.
  static final Duration USUAL_DELAY = Duration.ofSeconds(10);

  private final Evidence evidence;
  private final Words words;

  private Why(Evidence evidence) {
    this.evidence = evidence;
    this.words = new Words(evidence.takenAt());
  }

  public static Explanation of(Evidence evidence) {
    Why why = new Why(evidence);
    return why.received()
        .or(why::notAddressed)
        .or(why::withdrawn)
        .or(why::expired)
        .orElseGet(why::stillOpen);
  }

  private Optional<Explanation> received() {
    return evidence.devices().stream()
        .filter(OnDevice::received)
        .min(byInstant(OnDevice::receivedAt))
        .map(
            device ->
                new Explanation(
                    Stop.RECEIVED,
                    "%s's device %s %s%s%s.%s"
                        .formatted(
                            evidence.user(),
                            device.device(),
                            cameBackWithIt(device) ? "had it when it came back" : "acknowledged it",
                            device.receivedAt().map(words::afterTaken).orElse(""),
                            engagement(),
                            takenBackSince()),
                    device.receivedAt()));
  }

  /// Whether the ack of the connection that it was sent on never came, and the next connection said
  /// the same.
  private boolean cameBackWithIt(OnDevice device) {
    return evidence.resumed().stream()
        .anyMatch(
            it ->
                it.device().equals(device.device())
                    && device.receivedAt().equals(Optional.of(it.at())));
  }

  private Optional<Explanation> notAddressed() {
    Optional<String> owner = evidence.room().owner();
    if (owner.isEmpty() || owner.get().equals(evidence.user())) {
      return Optional.empty();
    }
    return Optional.of(
        new Explanation(
            Stop.NOT_ADDRESSED,
            "It was addressed to %s and not to %s."
                .formatted(evidence.room().name(), evidence.user()),
            Optional.of(evidence.takenAt())));
  }

  private Optional<Explanation> withdrawn() {
    if (evidence.takenBack().isPresent()) {
      Instant at = evidence.takenBack().get().at();
      return Optional.of(
          new Explanation(
              Stop.RETRACTED,
              "Its producer %s it%s, before any device of %s acknowledged it."
                  .formatted(tookBack(evidence.takenBack().get()), words.on(at), evidence.user()),
              Optional.of(at)));
    }
    return omitted("retracted", Stop.RETRACTED, "its producer had withdrawn it")
        .or(
            () ->
                omitted(
                    "superseded",
                    Stop.SUPERSEDED,
                    "a newer notification with the same collapse key took its place"))
        .or(this::supersededInTheRoom)
        .or(
            () ->
                omitted(
                    "forbidden",
                    Stop.FORBIDDEN,
                    "the token no longer allowed " + evidence.room().name()));
  }

  private Optional<Explanation> supersededInTheRoom() {
    return evidence
        .supersededAt()
        .filter(at -> evidence.devices().stream().noneMatch(OnDevice::sent))
        .map(
            at ->
                new Explanation(
                    Stop.SUPERSEDED,
                    ("Whoever catches up with %s is not given it any more, the first time%s: a newer"
                            + " notification with the same collapse key took its place.")
                        .formatted(evidence.room().name(), words.on(at)),
                    Optional.of(at)));
  }

  private Optional<Explanation> omitted(String reason, Stop stop, String because) {
    return evidence.devices().stream()
        .filter(device -> device.omitted().map(it -> it.reason().equals(reason)).orElse(false))
        .findFirst()
        .map(
            device -> {
              Instant at = device.omitted().orElseThrow().at();
              return new Explanation(
                  stop,
                  "The gateway left it out for %s's device %s%s: %s."
                      .formatted(evidence.user(), device.device(), words.on(at), because),
                  Optional.of(at));
            });
  }

  private Optional<Explanation> expired() {
    if (!evidence.isExpired()) {
      return Optional.empty();
    }
    Instant end = evidence.expiresAt().orElseThrow();
    Explanation until = stillOpen();
    return Optional.of(
        new Explanation(
            Stop.EXPIRED,
            "It expired%s without an acknowledgement. Until then: %s"
                .formatted(words.on(end), until.sentence()),
            Optional.of(end)));
  }

  private Explanation stillOpen() {
    return parked().or(this::sent).or(this::gap).or(this::resumedBehind).orElseGet(this::notSent);
  }

  private Optional<Explanation> parked() {
    return evidence.devices().stream()
        .filter(device -> device.parkedAt().isPresent())
        .max(byInstant(OnDevice::parkedAt))
        .map(
            device ->
                new Explanation(
                    Stop.PARKED,
                    ("It was sent to %s's device %s %d times and never acknowledged; the gateway"
                            + " stopped trying%s. It comes again when the device reconnects.")
                        .formatted(
                            evidence.user(),
                            device.device(),
                            Math.max(device.attempts(), 1),
                            words.on(device.parkedAt().orElseThrow())),
                    device.parkedAt()));
  }

  private Optional<Explanation> sent() {
    return evidence.devices().stream()
        .filter(OnDevice::sent)
        .max(byInstant(OnDevice::sentAt))
        .map(
            device ->
                new Explanation(
                    Stop.SENT,
                    "It was written to a connection of %s's device %s%s%s, and the client has not acknowledged it; %s."
                        .formatted(
                            evidence.user(),
                            device.device(),
                            device.sentAt().map(words::afterTaken).orElse(""),
                            device.attempts() > 1 ? " (" + device.attempts() + " times)" : "",
                            fateOf(device)),
                    device.sentAt()));
  }

  /// What became of the device's connection after the sending.
  private String fateOf(OnDevice device) {
    Instant sentAt = device.sentAt().orElse(evidence.takenAt());
    List<Connected> own =
        evidence.connections().stream().filter(it -> it.device().equals(device.device())).toList();
    Optional<Connected> then =
        own.stream().filter(it -> it.isOpenAt(sentAt)).max(Comparator.comparing(Connected::from));
    if (then.isEmpty()) {
      return "its connection is not known";
    }
    if (then.get().until().isEmpty()) {
      return "that connection is still open, as far as is known";
    }
    if (then.get().lost()) {
      String lost = lost(then.get());
      return cameBack(own, sentAt) ? lost + ", and the device has reconnected since" : lost;
    }
    String ended =
        "that connection ended%s%s"
            .formatted(words.on(then.get().until().get()), words.closeCode(then.get()));
    return cameBack(own, sentAt) ? ended + ", and the device has reconnected since" : ended;
  }

  private static boolean cameBack(List<Connected> own, Instant sentAt) {
    return own.stream().anyMatch(it -> it.from().isAfter(sentAt));
  }

  private String lost(Connected connection) {
    return "its gateway %s ended without a word,%s at the latest"
        .formatted(connection.gateway(), words.on(connection.until().orElseThrow()));
  }

  private Optional<Explanation> gap() {
    return evidence.gaps().stream()
        .max(Comparator.comparing(Evidence.Gap::at))
        .map(
            gap ->
                new Explanation(
                    Stop.GAP,
                    ("%s's device %s was told%s that this part of %s does not come (%s), and has"
                            + " to fetch it from the backend.")
                        .formatted(
                            evidence.user(),
                            gap.device(),
                            words.on(gap.at()),
                            evidence.room().name(),
                            gap.reason()),
                    Optional.of(gap.at())));
  }

  private Optional<Explanation> resumedBehind() {
    return evidence.resumed().stream()
        .min(Comparator.comparing(Evidence.Resumed::at))
        .map(
            it ->
                new Explanation(
                    Stop.RESUMED_BEHIND,
                    ("No gateway has told that it was sent, but %s's device %s came back to %s%s"
                            + " with a place behind it: most likely it has it, and its gateway"
                            + " before ended before it told.")
                        .formatted(evidence.user(), it.device(), it.gateway(), words.on(it.at())),
                    Optional.of(it.at())));
  }

  private Explanation notSent() {
    if (evidence.connections().isEmpty()) {
      return new Explanation(
          Stop.NEVER_CONNECTED,
          "No device of %s has connected, as far back as is known: it waits for the first."
              .formatted(evidence.user()),
          Optional.of(evidence.takenAt()));
    }
    Optional<Connected> there =
        evidence.connections().stream()
            .filter(it -> it.until().map(end -> end.isAfter(evidence.takenAt())).orElse(true))
            .min(Comparator.comparing(Connected::lost).thenComparing(Connected::from));
    if (there.isPresent() && there.get().lost()) {
      return gatewayLost(there.get());
    }
    return there.map(this::connected).orElseGet(this::offline);
  }

  /// Nobody knows how long it lasted: until its gateway was back, or was too old, at the latest.
  private Explanation gatewayLost(Connected there) {
    return new Explanation(
        Stop.GATEWAY_LOST,
        "%s's device %s was connected to %s, but %s: most likely before it could send it. It is delivered at the next connection."
            .formatted(evidence.user(), there.device(), there.gateway(), lost(there)),
        there.until());
  }

  private Explanation offline() {
    Connected last =
        evidence.connections().stream()
            .max(Comparator.comparing(it -> it.until().orElse(it.from())))
            .orElseThrow();
    Instant end = last.until().orElse(last.from());
    return new Explanation(
        Stop.OFFLINE,
        "%s was not connected when it was taken and has not been since: the last connection, of %s, ended%s%s. It is delivered at the next one."
            .formatted(evidence.user(), last.device(), words.on(end), words.closeCode(last)),
        Optional.of(end));
  }

  private Explanation connected(Connected there) {
    Instant since = there.from().isAfter(evidence.takenAt()) ? there.from() : evidence.takenAt();
    String who =
        "%s's device %s was connected to %s%s"
            .formatted(
                evidence.user(),
                there.device(),
                there.gateway(),
                there.from().isAfter(evidence.takenAt())
                    ? words.on(there.from())
                    : " when it was taken");
    if (!evidence.isOwnRoom() && !evidence.followed()) {
      return new Explanation(
          Stop.NOT_FOLLOWING,
          "%s, but has followed %s on no connection: either the token does not allow that room, or the client did not ask for it."
              .formatted(who, evidence.room().name()),
          Optional.of(since));
    }
    if (evidence.at().isBefore(since.plus(USUAL_DELAY))) {
      return new Explanation(Stop.ON_ITS_WAY, who + ", and it is on its way.", Optional.of(since));
    }
    return new Explanation(
        Stop.NOT_SENT,
        "%s, and no gateway has told that it was sent: look at the lag of that gateway's receipts, and of the relay."
            .formatted(who),
        Optional.of(since));
  }

  private String takenBackSince() {
    return evidence
        .takenBack()
        .map(it -> " Its producer %s it%s.".formatted(tookBack(it), words.on(it.at())))
        .orElse("");
  }

  private static String tookBack(Evidence.TakenBack it) {
    return it.corrected() ? "corrected" : "withdrew";
  }

  private String engagement() {
    return evidence.engaged().isEmpty()
        ? ""
        : ", and it was "
            + String.join(
                ", ",
                evidence.engaged().stream()
                    .sorted(Comparator.comparing(Evidence.Engagement::at))
                    .map(it -> it.what() + words.on(it.at()))
                    .toList());
  }

  private static Comparator<OnDevice> byInstant(
      java.util.function.Function<OnDevice, Optional<Instant>> instant) {
    return Comparator.comparing(device -> instant.apply(device).orElse(Instant.MIN));
  }
}
