package dev.tidings.tracker.why;

import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// All that is known of one notification and one user. Immutable.
///
/// @param room that the notification stands in
/// @param takenAt when Kafka took its event
/// @param takenBack by its producer
/// @param supersededAt when it was first left out for a newer one of its collapse key, in a shared
/// room: for everyone who had not been sent it
/// @param engaged what the user did with it, by the client's word, by name: `read`
/// @param devices what became of it on each device of the user that anything is known of
/// @param connections of the user, any order, the latest at least; those that ended long before
///     may be missing
/// @param gaps that a client of the user was told of and that cover it
/// @param resumed devices that came back with a place behind it, so that they have it if they were
/// sent it
/// @param followed whether any connection of the user has ever been sent anything of the room
/// @param at the instant of the question
public record Evidence(
    String user,
    Room room,
    Instant takenAt,
    Optional<Instant> expiresAt,
    Optional<TakenBack> takenBack,
    Optional<Instant> supersededAt,
    List<Engagement> engaged,
    List<OnDevice> devices,
    List<Connected> connections,
    List<Gap> gaps,
    List<Resumed> resumed,
    boolean followed,
    Instant at) {

  public Evidence {
    engaged = List.copyOf(engaged);
    devices = List.copyOf(devices);
    connections = List.copyOf(connections);
    gaps = List.copyOf(gaps);
    resumed = List.copyOf(resumed);
  }

  /// @param what `seen`, `read`, `archived`, `interacted`
  public record Engagement(String what, Instant at) {}

  /// @param at when Kafka had the word
  /// @param corrected whether something came in its place
  public record TakenBack(Instant at, boolean corrected) {}

  /// What became of it on one device.
  ///
  /// @param sent whether it was written to a connection; in shared rooms nobody noted when
  /// @param attempts how often it was sent; 0 where that is not known
  /// @param parkedAt when the gateway gave up sending it again
  /// @param omitted why it was left out
  /// @param last the latest sending, in users' own rooms
  public record OnDevice(
      String device,
      boolean sent,
      Optional<Instant> sentAt,
      boolean received,
      Optional<Instant> receivedAt,
      int attempts,
      Optional<Instant> parkedAt,
      Optional<Omitted> omitted,
      Optional<Sending> last) {}

  /// @param attempt on that connection
  public record Sending(Instant at, int attempt, String connection) {}

  /// @param reason `expired`, `superseded`, `retracted`, `forbidden`
  public record Omitted(String reason, Instant at) {}

  /// @param until empty while it lasts
  /// @param lost whether its gateway ended with it and without a word: `until` is when at the
  /// latest
  public record Connected(
      String connection,
      String device,
      String gateway,
      Instant from,
      Optional<Instant> until,
      OptionalInt closeCode,
      boolean lost) {

    /// As far as is known.
    boolean isOpen() {
      return until.isEmpty();
    }

    boolean isOpenAt(Instant instant) {
      return !from.isAfter(instant) && until.map(end -> end.isAfter(instant)).orElse(true);
    }
  }

  public record Gap(String reason, String device, Instant at) {}

  /// A device that came back.
  public record Resumed(String device, String gateway, Instant at) {}

  boolean isOwnRoom() {
    return room.owner().isPresent();
  }

  boolean isExpired() {
    return expiresAt.map(end -> !at.isBefore(end)).orElse(false);
  }
}
