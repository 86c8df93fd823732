package dev.tidings.tracker.query;

import dev.tidings.tracker.delivery.StandingFact;
import dev.tidings.tracker.delivery.StandingState;
import dev.tidings.tracker.query.WhyAnswers.StepAnswer;
import dev.tidings.tracker.query.WhyAnswers.WhyAnswer;
import dev.tidings.tracker.store.ConnectionRow;
import dev.tidings.tracker.store.DeliveryRow;
import dev.tidings.tracker.store.EngagementRow;
import dev.tidings.tracker.store.ReachRow;
import dev.tidings.tracker.store.ResumptionRow;
import dev.tidings.tracker.store.StandingRow;
import dev.tidings.tracker.why.Evidence;
import dev.tidings.tracker.why.Evidence.Connected;
import dev.tidings.tracker.why.Evidence.Engagement;
import dev.tidings.tracker.why.Evidence.OnDevice;
import dev.tidings.tracker.why.Evidence.Sending;
import dev.tidings.tracker.why.Explanation;
import dev.tidings.tracker.why.Next;
import dev.tidings.tracker.why.Why;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Turns what is stored into evidence, and the explanation into an answer. Pure.
final class Explaining {

  private Explaining() {}

  static WhyAnswer answer(Known.Facts facts, String user, Next.Terms terms) {
    Evidence evidence = evidence(facts, user);
    Explanation explanation = Why.of(evidence);
    return new WhyAnswer(
        facts.row().id(),
        user,
        facts.row().room(),
        explanation.stop().text(),
        explanation.sentence(),
        explanation.since().orElse(null),
        steps(facts, evidence),
        Trying.next(Next.of(evidence, explanation.stop(), terms), evidence, terms),
        Trying.attempts(evidence),
        Trying.connections(evidence),
        Trying.webhook(facts.letters()));
  }

  static Evidence evidence(Known.Facts facts, String user) {
    boolean own = facts.room().owner().isPresent();
    List<OnDevice> devices =
        own ? facts.deliveries().stream().map(Explaining::device).toList() : sharedDevices(facts);
    boolean forbidden =
        devices.stream()
            .anyMatch(it -> it.omitted().map(o -> o.reason().equals("forbidden")).orElse(false));
    return new Evidence(
        user,
        facts.room(),
        facts.takenAt(),
        Optional.ofNullable(facts.row().expiresAt()),
        takenBack(facts, forbidden),
        own ? Optional.empty() : facts.withdrawnAt(StandingFact.SUPERSEDED),
        facts.engagements().stream().flatMap(Explaining::engagements).toList(),
        devices,
        facts.connections().stream().map(Explaining::connected).toList(),
        facts.gaps().stream()
            .map(gap -> new Evidence.Gap(gap.reason(), gap.device(), gap.at()))
            .toList(),
        facts.resumptions().stream()
            .flatMap(row -> resumed(row, facts.row().historyOffset()).stream())
            .toList(),
        !facts.reach().isEmpty(),
        facts.at());
  }

  /// As the history tells it, else as a gateway did.
  private static Optional<Evidence.TakenBack> takenBack(Known.Facts facts, boolean forbidden) {
    return facts.takenBack().stream()
        .findFirst()
        .map(row -> new Evidence.TakenBack(Instant.ofEpochMilli(row.heardMs()), row.corrects()))
        .or(
            () ->
                forbidden
                    ? Optional.empty()
                    : facts
                        .withdrawnAt(StandingFact.SUPPRESSED)
                        .map(at -> new Evidence.TakenBack(at, false)));
  }

  /// In a shared room progress tells what was sent and received, and a row of its own what was left
  /// out.
  private static List<OnDevice> sharedDevices(Known.Facts facts) {
    List<OnDevice> devices = new ArrayList<>();
    for (ReachRow row : facts.reach()) {
      if (row.isSent() || row.isReceived()) {
        devices.add(
            new OnDevice(
                row.device(),
                row.isSent(),
                Optional.empty(),
                row.isReceived(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
      }
    }
    facts.deliveries().stream().map(Explaining::device).forEach(devices::add);
    return devices;
  }

  private static OnDevice device(DeliveryRow row) {
    return new OnDevice(
        row.device(),
        row.sentAt() != null,
        Optional.ofNullable(row.sentAt()),
        row.receivedAt() != null,
        Optional.ofNullable(row.receivedAt()),
        row.attempts(),
        Optional.ofNullable(row.parkedAt()),
        Optional.ofNullable(row.omittedReason())
            .map(
                reason ->
                    new Evidence.Omitted(
                        reason.toLowerCase(Locale.ROOT),
                        Optional.ofNullable(row.omittedAt()).orElse(Instant.EPOCH))),
        last(row));
  }

  private static Optional<Sending> last(DeliveryRow row) {
    Instant at = row.lastSentAt();
    Integer attempt = row.lastAttempt();
    String connection = row.lastConnection();
    return at == null || attempt == null || connection == null
        ? Optional.empty()
        : Optional.of(new Sending(at, attempt, connection));
  }

  private static Optional<Evidence.Resumed> resumed(ResumptionRow row, long offset) {
    return row.covering(offset)
        .map(word -> new Evidence.Resumed(row.device(), word.gateway(), word.at()));
  }

  private static Connected connected(ConnectionRow row) {
    Integer code = row.closeCode();
    Instant from =
        Optional.ofNullable(row.connectedAt())
            .or(() -> Optional.ofNullable(row.disconnectedAt()))
            .orElse(Instant.EPOCH);
    return new Connected(
        row.connection(),
        row.device(),
        row.gateway(),
        from,
        Optional.ofNullable(row.disconnectedAt()).or(() -> Optional.ofNullable(row.lostBy())),
        code == null ? OptionalInt.empty() : OptionalInt.of(code),
        row.lostBy() != null);
  }

  static Stream<Engagement> engagements(EngagementRow row) {
    return Stream.of(
            engagement("seen", row.seenAt()),
            engagement("read", row.readAt()),
            engagement("archived", row.archivedAt()),
            engagement("interacted", row.interactedAt()))
        .flatMap(Optional::stream);
  }

  private static Optional<Engagement> engagement(String what, @Nullable Instant at) {
    return Optional.ofNullable(at).map(instant -> new Engagement(what, instant));
  }

  private static StepAnswer routed(Known.Facts facts) {
    StandingState state =
        facts.standing().map(StandingRow::standingState).orElse(StandingState.UNKNOWN);
    return switch (state) {
      case ROUTED, SENT, RECEIVED, UNDELIVERABLE ->
          new StepAnswer("routed", true, "the gateways have it");
      case ACCEPTED ->
          new StepAnswer(
              "routed", false, "the relay has not told that it handed it to the gateways");
      case UNKNOWN, EXPIRED, SUPERSEDED, SUPPRESSED ->
          new StepAnswer("routed", null, "nobody noted how far it was then");
    };
  }

  private static List<StepAnswer> steps(Known.Facts facts, Evidence evidence) {
    boolean own = facts.room().owner().isPresent();
    boolean sent = evidence.devices().stream().anyMatch(OnDevice::sent);
    boolean received = evidence.devices().stream().anyMatch(OnDevice::received);
    boolean there =
        evidence.connections().stream()
            .anyMatch(it -> it.until().map(end -> end.isAfter(facts.takenAt())).orElse(true));
    boolean member =
        own ? facts.room().owner().equals(Optional.of(evidence.user())) : evidence.followed();
    return List.of(
        new StepAnswer(
            "accepted",
            true,
            "taken at %s; %s: partition %d, offset %d of the history"
                .formatted(
                    facts.takenAt(),
                    facts.row().room(),
                    facts.row().historyPartition(),
                    facts.row().historyOffset())),
        routed(facts),
        new StepAnswer(
            "member",
            member ? Boolean.TRUE : own ? Boolean.FALSE : null,
            own
                ? "the user's own room is " + (member ? "this one" : "another one")
                : member ? "has followed the room" : "has followed the room on no connection"),
        new StepAnswer(
            "connected",
            there,
            there
                ? "%d connections around that time, %d of them open"
                    .formatted(
                        evidence.connections().size(),
                        evidence.connections().stream().filter(it -> it.until().isEmpty()).count())
                : "on no connection since it was taken"),
        new StepAnswer(
            "sent", sent, sent ? "written to a connection" : "no gateway told that it was sent"),
        new StepAnswer("acknowledged", received, received ? "by a device" : "by no device"));
  }
}
