package dev.tidings.tracker.query;

import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.tracker.delivery.StandingFact;
import dev.tidings.tracker.query.WhyAnswers.HopAnswer;
import dev.tidings.tracker.store.ConnectionRow;
import dev.tidings.tracker.store.DeliveryRow;
import dev.tidings.tracker.store.EngagementRow;
import dev.tidings.tracker.store.GapRow;
import dev.tidings.tracker.store.StandingRow;
import dev.tidings.tracker.store.TakenBackRow;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Everything that has an instant on a notification's way, by time. Pure.
final class Hops {

  private final Known.Facts facts;
  private final boolean shared;
  private final List<HopAnswer> hops = new ArrayList<>();

  private Hops(Known.Facts facts) {
    this.facts = facts;
    this.shared = facts.room().owner().isEmpty();
  }

  static List<HopAnswer> of(Known.Facts facts) {
    return new Hops(facts).all();
  }

  private List<HopAnswer> all() {
    add("taken", facts.takenAt(), null, null, null, null, null);
    facts.deliveries().forEach(this::delivery);
    facts.engagements().forEach(this::engagement);
    facts.gaps().forEach(this::gap);
    facts.takenBack().forEach(this::takenBack);
    facts.standing().ifPresent(this::withdrawn);
    add("expires", facts.row().expiresAt(), null, null, null, null, null);
    Instant last =
        hops.stream().map(HopAnswer::at).max(Comparator.naturalOrder()).orElse(facts.takenAt());
    facts.connections().stream()
        .filter(it -> it.lasts() || endedAt(it).isAfter(facts.takenAt()))
        .forEach(it -> connection(it, last));
    hops.sort(Comparator.comparing(HopAnswer::at));
    return List.copyOf(hops);
  }

  private void delivery(DeliveryRow row) {
    add(
        "sent",
        row.sentAt(),
        row.userId(),
        row.device(),
        row.connection(),
        row.gateway(),
        row.attempts() > 1 ? row.attempts() + " times" : null);
    add(
        "received",
        row.receivedAt(),
        row.userId(),
        row.device(),
        row.connection(),
        row.gateway(),
        null);
    add(
        "parked",
        row.parkedAt(),
        row.userId(),
        row.device(),
        row.connection(),
        row.gateway(),
        "after " + row.attempts() + " attempts");
    String reason = row.omittedReason();
    add(
        "omitted",
        row.omittedAt(),
        row.userId(),
        row.device(),
        row.connection(),
        row.gateway(),
        reason == null ? null : reason.toLowerCase(Locale.ROOT));
  }

  private void takenBack(TakenBackRow row) {
    String by = row.event() == null ? row.byId().toString() : row.source() + " / " + row.event();
    add(
        row.corrects() ? "corrected" : "retracted",
        Instant.ofEpochMilli(row.heardMs()),
        null,
        null,
        null,
        null,
        "by " + by);
  }

  /// When it was first heard to be needless, where the history does not say it better.
  private void withdrawn(StandingRow row) {
    Long ms = row.withdrawnMs();
    if (ms == null || facts.takenBack().stream().anyMatch(it -> it.heardMs() == ms)) {
      return;
    }
    boolean superseded = row.factSet().contains(StandingFact.SUPERSEDED);
    String detail = superseded ? "superseded" : "suppressed";
    add("withdrawn", Instant.ofEpochMilli(ms), null, null, null, null, detail);
  }

  private void engagement(EngagementRow row) {
    Explaining.engagements(row)
        .forEach(it -> add(it.what(), it.at(), row.userId(), null, null, null, null));
  }

  private void gap(GapRow row) {
    add("gap", row.at(), row.userId(), row.device(), row.connection(), row.gateway(), row.reason());
  }

  /// Of the user's own connections; what came after the last hop says nothing of it any more.
  private void connection(ConnectionRow row, Instant last) {
    String user = facts.user().orElse(null);
    boolean isLater = row.connectedAt() != null && row.connectedAt().isAfter(last);
    boolean isUndelivered = facts.deliveries().stream().noneMatch(it -> it.receivedAt() != null);
    if (isLater && !isUndelivered) {
      return;
    }
    add("connected", row.connectedAt(), user, row.device(), row.connection(), row.gateway(), null);
    add(
        "disconnected",
        row.lasts() ? null : endedAt(row),
        user,
        row.device(),
        row.connection(),
        row.gateway(),
        row.lostBy() == null ? closeText(row.closeCode()) : endOf(row));
  }

  /// Of one that has ended: when, at the latest.
  private static Instant endedAt(ConnectionRow row) {
    return row.disconnectedAt() == null ? row.lostBy() : row.disconnectedAt();
  }

  /// Why it ended, in a word.
  static @Nullable String endOf(ConnectionRow row) {
    return row.lostBy() == null ? closeReason(row.closeCode()) : "gateway-lost";
  }

  /// `4200 drain`
  static @Nullable String closeText(@Nullable Integer code) {
    if (code == null || code == 0) {
      return null;
    }
    String reason = closeReason(code);
    return reason == null ? Integer.toString(code) : code + " " + reason;
  }

  static @Nullable String closeReason(@Nullable Integer code) {
    return code == null
        ? null
        : Arrays.stream(CloseCode.values())
            .filter(known -> known.code() == code)
            .map(CloseCode::reason)
            .findFirst()
            .orElse(null);
  }

  private void add(
      String hop,
      @Nullable Instant at,
      @Nullable String user,
      @Nullable String device,
      @Nullable String connection,
      @Nullable String gateway,
      @Nullable String detail) {
    if (at != null) {
      hops.add(new HopAnswer(at, hop, user, device, connection, gateway, detail, shared));
    }
  }
}
