package dev.tidings.tracker.delivery;

import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// All that is known of one notification for its addressee, folded into one row: (notification,
/// user) in users' own rooms, (notification, room) in shared ones.
///
/// Facts are a set and instants are the earliest of their kind, so facts may come in any order, in
/// any batches, and more than once: the same facts give the same standing. What the producer has
/// been told ({@link #told}) is the only thing that is decided, and not folded. That decision looks
/// at broker times only, never at the order in which partitions were read, so that who reads all
/// of it again decides the same. Immutable.
///
/// @param expiresAt from then on it is not delivered
/// @param ackDeadline until then its producer wants to know that a device has it
/// @param sentAt by a gateway's clock; empty in shared rooms, of which no instants are kept
/// @param receivedAt by a gateway's clock; as above
/// @param heardAt when Kafka had the first receipt of the acknowledgement, by the broker's clock
/// @param withdrawnAt when Kafka had the first word that it is superseded or suppressed
/// @param suppressedAt the same of suppressed alone
public record Standing(
    UUID notification,
    Set<StandingFact> facts,
    Optional<Instant> expiresAt,
    Optional<Instant> ackDeadline,
    Optional<Instant> sentAt,
    Optional<Instant> receivedAt,
    Optional<Instant> heardAt,
    Optional<Instant> withdrawnAt,
    Optional<Instant> suppressedAt,
    Set<Outcome.Kind> told) {

  /// How much later than a deadline Kafka may have the acknowledgement: gateways gather receipts.
  /// Never a setting: a deadline that stands in the database was computed with it.
  public static final Duration GRACE = Duration.ofMillis(500);

  /// What says more than that the gateways have it. When that was known is an accident: who reads
  /// everything again finds what came after it first, and must come to the same standing.
  private static final Set<StandingFact> AFTER_ROUTED =
      EnumSet.of(
          StandingFact.SENT,
          StandingFact.RECEIVED,
          StandingFact.PARKED,
          StandingFact.EXPIRED,
          StandingFact.SUPERSEDED,
          StandingFact.SUPPRESSED);

  public Standing {
    facts = Set.copyOf(withoutNeedless(facts));
    told = Set.copyOf(told);
  }

  /// Tells nothing: for what is only to be looked at again.
  public static Standing nothing(UUID notification) {
    return of(notification, Set.of());
  }

  /// Nothing but one fact without an instant.
  public static Standing of(UUID notification, StandingFact fact) {
    return of(notification, Set.of(fact));
  }

  /// Nothing but facts without instants.
  public static Standing of(UUID notification, Set<StandingFact> facts) {
    return new Standing(
        notification,
        facts,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  public static Standing accepted(
      UUID notification, boolean own, Optional<Instant> expiresAt, Optional<Instant> ackDeadline) {
    return new Standing(
        notification,
        own
            ? EnumSet.of(StandingFact.ACCEPTED, StandingFact.OWN)
            : EnumSet.of(StandingFact.ACCEPTED),
        expiresAt,
        ackDeadline,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  /// Of a user's own room.
  public static Standing sent(UUID notification, Instant at) {
    Standing fact = of(notification, StandingFact.SENT);
    return fact.with(Optional.of(at), Optional.empty(), Optional.empty());
  }

  /// Of a user's own room.
  public static Standing received(UUID notification, Instant at, Instant heardAt) {
    Standing fact = of(notification, StandingFact.RECEIVED);
    return fact.with(Optional.empty(), Optional.of(at), Optional.of(heardAt));
  }

  /// @param fact SUPERSEDED or SUPPRESSED
  public static Standing withdrawn(UUID notification, StandingFact fact, Instant heardAt) {
    Standing plain = of(notification, fact);
    return new Standing(
        notification,
        plain.facts,
        plain.expiresAt,
        plain.ackDeadline,
        plain.sentAt,
        plain.receivedAt,
        plain.heardAt,
        Optional.of(heardAt),
        Optional.of(heardAt).filter(at -> fact == StandingFact.SUPPRESSED),
        plain.told);
  }

  /// Both facts in one; the same whichever comes first.
  public Standing and(Standing other) {
    if (!notification.equals(other.notification)) {
      throw new IllegalArgumentException(
          "notification: " + other.notification + " (expected: " + notification + ")");
    }
    return new Standing(
        notification,
        union(StandingFact.class, facts, other.facts),
        earliest(expiresAt, other.expiresAt),
        earliest(ackDeadline, other.ackDeadline),
        earliest(sentAt, other.sentAt),
        earliest(receivedAt, other.receivedAt),
        earliest(heardAt, other.heardAt),
        earliest(withdrawnAt, other.withdrawnAt),
        earliest(suppressedAt, other.suppressedAt),
        union(Outcome.Kind.class, told, other.told));
  }

  public boolean has(StandingFact fact) {
    return facts.contains(fact);
  }

  /// Whether a user has seen it, ...; in a shared room, whether any user named it so.
  public boolean isEngaged(As as) {
    return has(StandingFact.itself(as)) || (has(StandingFact.before(as)) && has(StandingFact.SENT));
  }

  /// Received wins over all that may have happened on other devices, or before.
  public StandingState state() {
    if (!has(StandingFact.ACCEPTED)) {
      return StandingState.UNKNOWN;
    }
    if (has(StandingFact.RECEIVED)) {
      return StandingState.RECEIVED;
    }
    if (has(StandingFact.SUPPRESSED)) {
      return StandingState.SUPPRESSED;
    }
    if (has(StandingFact.SUPERSEDED)) {
      return StandingState.SUPERSEDED;
    }
    if (has(StandingFact.EXPIRED)) {
      return StandingState.EXPIRED;
    }
    if (has(StandingFact.PARKED)) {
      return StandingState.UNDELIVERABLE;
    }
    if (has(StandingFact.SENT)) {
      return StandingState.SENT;
    }
    return has(StandingFact.ROUTED) ? StandingState.ROUTED : StandingState.ACCEPTED;
  }

  /// When the final word is due at the latest, grace included; empty where it may take forever.
  public Optional<Instant> dueAt() {
    return earliest(expiresAt, ackDeadline).map(at -> at.plus(GRACE));
  }

  /// What the producer is to be told now, and has not been told; nothing of shared rooms.
  ///
  /// @param watermark each receipt, and each record of the history, that Kafka had before this
  ///     instant, by the broker's clock, has been folded into its standing
  public Set<Outcome.Kind> toTell(Instant watermark) {
    if (!has(StandingFact.ACCEPTED) || !has(StandingFact.OWN)) {
      return Set.of();
    }
    EnumSet<Outcome.Kind> due = EnumSet.noneOf(Outcome.Kind.class);
    Optional<Outcome.Kind> last = told.stream().filter(Outcome.Kind::isFinal).findFirst();
    if (last.isEmpty()) {
      last = finalWord(watermark);
      last.ifPresent(due::add);
    }
    if (last.isPresent() && last.get() != Outcome.Kind.RECEIVED && has(StandingFact.RECEIVED)) {
      due.add(Outcome.Kind.RECEIVED_LATE);
    }
    if (isEngaged(As.READ)) {
      due.add(Outcome.Kind.READ);
    }
    due.removeAll(told);
    return due;
  }

  public Standing told(Set<Outcome.Kind> more) {
    return new Standing(
        notification,
        facts,
        expiresAt,
        ackDeadline,
        sentAt,
        receivedAt,
        heardAt,
        withdrawnAt,
        suppressedAt,
        union(Outcome.Kind.class, told, more));
  }

  private Optional<Outcome.Kind> finalWord(Instant watermark) {
    Optional<Instant> due = dueAt();
    if (isBy(heardAt, due)) {
      return Optional.of(Outcome.Kind.RECEIVED);
    }
    if (due.isEmpty() || !watermark.isAfter(due.get())) {
      return Optional.empty();
    }
    if (isBy(suppressedAt, due)) {
      return Optional.of(Outcome.Kind.SUPPRESSED);
    }
    if (isBy(withdrawnAt, due)) {
      return Optional.of(Outcome.Kind.SUPERSEDED);
    }
    return Optional.of(
        expiresAt.isPresent() && due.get().equals(expiresAt.get().plus(GRACE))
            ? Outcome.Kind.EXPIRED
            : Outcome.Kind.UNDELIVERED);
  }

  private Standing with(
      Optional<Instant> sent, Optional<Instant> received, Optional<Instant> heard) {
    return new Standing(
        notification,
        facts,
        expiresAt,
        ackDeadline,
        sent,
        received,
        heard,
        withdrawnAt,
        suppressedAt,
        told);
  }

  private static Set<StandingFact> withoutNeedless(Set<StandingFact> facts) {
    if (!facts.contains(StandingFact.ROUTED) || Collections.disjoint(facts, AFTER_ROUTED)) {
      return facts;
    }
    Set<StandingFact> rest = EnumSet.copyOf(facts);
    rest.remove(StandingFact.ROUTED);
    return rest;
  }

  private static boolean isBy(Optional<Instant> at, Optional<Instant> due) {
    return at.isPresent() && (due.isEmpty() || !at.get().isAfter(due.get()));
  }

  private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
    if (one.isEmpty()) {
      return other;
    }
    return other.isEmpty() || !other.get().isBefore(one.get()) ? one : other;
  }

  private static <E extends Enum<E>> Set<E> union(Class<E> type, Set<E> one, Set<E> other) {
    if (one.containsAll(other)) {
      return one;
    }
    EnumSet<E> both = EnumSet.noneOf(type);
    both.addAll(one);
    both.addAll(other);
    return both;
  }
}
