package dev.tidings.contracts.event;

import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a producer publishes. `(source, id)` is its identity: the same pair again, with the same
/// Kafka key within the dedupe window, is the same event and reaches nobody twice.
///
/// Bounds of each field are {@link EventLimits}'; {@link dev.tidings.contracts.codec.EventCodec}
/// reports what breaks them. `to` has one room or more, without repeats, in the producer's order.
/// Immutable.
public record Event(
    String id,
    String source,
    String type,
    List<Room> to,
    RawJson data,
    Optional<Instant> time,
    Lifetime lifetime,
    Priority priority,
    Optional<String> dataRef,
    Optional<String> collapseKey,
    Optional<String> correlationId,
    Optional<Instant> ackDeadline,
    Optional<Retraction> retracts,
    boolean ephemeral) {

  public Event {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(type, "type");
    to = List.copyOf(to);
    if (to.isEmpty()) {
      throw new IllegalArgumentException("to: [] (expected: one room or more)");
    }
  }

  /// An event that takes nothing back.
  public Event(
      String id,
      String source,
      String type,
      List<Room> to,
      RawJson data,
      Optional<Instant> time,
      Lifetime lifetime,
      Priority priority,
      Optional<String> dataRef,
      Optional<String> collapseKey,
      Optional<String> correlationId,
      Optional<Instant> ackDeadline,
      boolean ephemeral) {
    this(
        id,
        source,
        type,
        to,
        data,
        time,
        lifetime,
        priority,
        dataRef,
        collapseKey,
        correlationId,
        ackDeadline,
        Optional.empty(),
        ephemeral);
  }

  /// An event with only what every event must have.
  public static Event of(String source, String id, String type, List<Room> to, RawJson data) {
    return new Event(
        id,
        source,
        type,
        to,
        data,
        Optional.empty(),
        new Lifetime.Unlimited(),
        Priority.NORMAL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /// The Kafka key that keeps the order of the event's first room and the identity of its retries.
  public String key() {
    return to.get(0).name();
  }
}
