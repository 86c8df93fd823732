package dev.tidings.tracker.query;

import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.delivery.DeliveryState;
import dev.tidings.tracker.delivery.StandingState;
import dev.tidings.tracker.query.Answers.DeviceAnswer;
import dev.tidings.tracker.query.Answers.NotificationAnswer;
import dev.tidings.tracker.query.Answers.ProgressAnswer;
import dev.tidings.tracker.query.Answers.ReachAnswer;
import dev.tidings.tracker.store.DeliveryRow;
import dev.tidings.tracker.store.Lookups;
import dev.tidings.tracker.store.NotificationRow;
import dev.tidings.tracker.store.ReachCount;
import dev.tidings.tracker.store.ReachRow;
import dev.tidings.tracker.store.RoomPlace;
import dev.tidings.tracker.store.StandingLookups;
import dev.tidings.tracker.store.StandingRow;
import dev.tidings.tracker.store.UserDeviceRow;
import io.micronaut.core.annotation.Nullable;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Tells what became of notifications. Thread-safe; blocks.
@Singleton
final class Reports {

  /// Devices shown for one notification; a shared room's whole reach stands in its counts.
  private static final int MAX_DEVICES = 200;

  /// Devices of one user shown for each notification of a list.
  private static final int MAX_OWN_DEVICES = 20;

  /// Devices of a shared room that are counted for one notification, and for each of a list: a room
  /// may have hundreds of thousands.
  private static final int MANY = 5_000;

  private static final int FEW = 200;

  private final Lookups lookups;
  private final StandingLookups standings;
  private final InstantSource clock;

  Reports(Lookups lookups, StandingLookups standings, InstantSource clock) {
    this.lookups = lookups;
    this.standings = standings;
    this.clock = clock;
  }

  /// @param user whose devices to show, of a shared room; all of them where empty
  Optional<NotificationAnswer> notification(UUID id, Optional<String> user) {
    return lookups
        .notification(id)
        .map(row -> notification(row, user, standingOf(standings.standing(id))));
  }

  /// The latest of the event, by room; of shared rooms without the devices.
  List<NotificationAnswer> ofEvent(String source, String event, int limit) {
    List<NotificationRow> rows =
        lookups.ofEvent(source, event, limit).stream()
            .sorted(Comparator.comparing(NotificationRow::room))
            .toList();
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<UUID, StandingState> states = statesOf(rows);
    List<String> owners =
        rows.stream().flatMap(row -> new Room(row.room()).owner().stream()).distinct().toList();
    Map<String, List<String>> devices =
        lookups.devicesOf(owners, MAX_OWN_DEVICES).stream()
            .collect(
                Collectors.groupingBy(
                    UserDeviceRow::userId,
                    Collectors.mapping(UserDeviceRow::device, Collectors.toList())));
    List<DeliveryRow> deliveries =
        lookups.deliveries(rows.stream().map(NotificationRow::id).toList(), MAX_OWN_DEVICES);
    return rows.stream()
        .map(
            row ->
                new Room(row.room())
                    .owner()
                    .map(
                        owner ->
                            ofOwner(
                                row,
                                devices.getOrDefault(owner, List.of()),
                                deliveries,
                                stateOf(states, row)))
                    .orElseGet(
                        () ->
                            ofSharedRoom(
                                row,
                                Known.placesOf(lookups, row),
                                List.of(),
                                stateOf(states, row),
                                FEW)))
        .toList();
  }

  /// Where the notification stands in the room's order; empty where it is not in it.
  Optional<RoomPlace> placeOf(Room room, UUID id) {
    return lookups.placeOf(room.name(), id);
  }

  /// What stands in the user's own room, the latest first.
  ///
  /// @param before exclusive
  List<NotificationAnswer> ofUser(Room own, RoomPlace before, int limit) {
    List<NotificationRow> rows =
        lookups.ofRoom(own.name(), before.epochNumber(), before.historyOffset(), limit);
    if (rows.isEmpty()) {
      return List.of();
    }
    List<String> devices = lookups.devices(own.owner().orElseThrow(), MAX_OWN_DEVICES);
    List<DeliveryRow> deliveries =
        lookups.deliveries(rows.stream().map(NotificationRow::id).toList(), MAX_OWN_DEVICES);
    Map<UUID, StandingState> states = statesOf(rows);
    return rows.stream()
        .map(row -> ofOwner(row, devices, deliveries, stateOf(states, row)))
        .toList();
  }

  private Map<UUID, StandingState> statesOf(List<NotificationRow> rows) {
    if (rows.isEmpty()) {
      return Map.of();
    }
    return standings.standings(rows.stream().map(NotificationRow::id).toList()).stream()
        .collect(Collectors.toMap(StandingRow::notificationId, StandingRow::standingState));
  }

  private static StandingState stateOf(Map<UUID, StandingState> states, NotificationRow row) {
    return states.getOrDefault(row.id(), StandingState.UNKNOWN);
  }

  private static StandingState standingOf(Optional<StandingRow> row) {
    return row.map(StandingRow::standingState).orElse(StandingState.UNKNOWN);
  }

  private NotificationAnswer notification(
      NotificationRow row, Optional<String> user, StandingState standing) {
    Optional<String> owner = new Room(row.room()).owner();
    if (owner.isPresent()) {
      return ofOwner(
          row,
          lookups.devices(owner.get(), MAX_OWN_DEVICES),
          lookups.deliveries(List.of(row.id()), MAX_DEVICES),
          standing);
    }
    List<Long> places = Known.placesOf(lookups, row);
    List<ReachRow> reached =
        user.map(one -> lookups.reachOfUser(row.room(), row.epoch(), one, places, MAX_DEVICES))
            .orElseGet(() -> lookups.reach(row.room(), row.epoch(), places, MANY, MAX_DEVICES));
    return ofSharedRoom(row, places, reached, standing, MANY);
  }

  /// Every known device of the owner stands in it: one that was sent nothing is pending.
  private NotificationAnswer ofOwner(
      NotificationRow row,
      List<String> known,
      List<DeliveryRow> deliveries,
      StandingState standing) {
    Instant now = clock.instant();
    Optional<Instant> expiresAt = Optional.ofNullable(row.expiresAt());
    String owner = new Room(row.room()).owner().orElseThrow();
    List<DeliveryState> states = new ArrayList<>();
    List<DeviceAnswer> devices = new ArrayList<>();
    List<String> unheard = new ArrayList<>(known);
    for (DeliveryRow delivery : deliveries) {
      if (delivery.notificationId().equals(row.id())) {
        unheard.remove(delivery.device());
        DeliveryState state =
            DeliveryState.of(
                delivery.sentAt() != null, delivery.receivedAt() != null, expiresAt, now);
        states.add(state);
        devices.add(
            new DeviceAnswer(
                delivery.userId(),
                delivery.device(),
                state.text(),
                delivery.sentAt(),
                delivery.receivedAt(),
                delivery.connection(),
                delivery.gateway(),
                null));
      }
    }
    for (String device : unheard) {
      String state = DeliveryState.of(false, false, expiresAt, now).text();
      devices.add(new DeviceAnswer(owner, device, state, null, null, null, null, null));
    }
    String state = textOf(standing, DeliveryState.ofUser(states, expiresAt, now));
    return answer(row, state, devices, null);
  }

  /// @param among how many of the room's devices are counted
  private NotificationAnswer ofSharedRoom(
      NotificationRow row,
      List<Long> places,
      List<ReachRow> reached,
      StandingState standing,
      int among) {
    Instant now = clock.instant();
    Optional<Instant> expiresAt = Optional.ofNullable(row.expiresAt());
    ReachCount count = lookups.reachCount(row.room(), row.epoch(), places, among);
    List<DeviceAnswer> devices =
        reached.stream()
            .map(
                device ->
                    new DeviceAnswer(
                        device.userId(),
                        device.device(),
                        DeliveryState.of(device.isSent(), device.isReceived(), expiresAt, now)
                            .text(),
                        null,
                        null,
                        null,
                        null,
                        new ProgressAnswer(
                            device.sentCount(),
                            device.sentThrough(),
                            device.receivedCount(),
                            device.receivedThrough())))
            .toList();
    DeliveryState state =
        DeliveryState.of(count.devicesSent() > 0, count.devicesReceived() > 0, expiresAt, now);
    return answer(
        row,
        textOf(standing, state),
        devices,
        new ReachAnswer(
            count.devicesSent(),
            count.devicesReceived(),
            count.usersSent(),
            count.usersReceived(),
            count.devicesLookedAt() == among));
  }

  /// The final word where there is one; until then what follows from the receipts now, as the clock
  /// may have passed an end that nobody has written down yet.
  private static String textOf(StandingState standing, DeliveryState now) {
    return switch (standing) {
      case UNKNOWN, ACCEPTED, SENT -> now.text();
      case ROUTED -> now == DeliveryState.PENDING ? States.text(standing) : now.text();
      case RECEIVED, EXPIRED, SUPERSEDED, SUPPRESSED, UNDELIVERABLE -> States.text(standing);
    };
  }

  private static NotificationAnswer answer(
      NotificationRow row, String state, List<DeviceAnswer> devices, @Nullable ReachAnswer reach) {
    return new NotificationAnswer(
        row.id(),
        row.room(),
        row.source(),
        row.event(),
        row.type(),
        row.time(),
        NotificationId.takenAt(row.id()),
        row.expiresAt(),
        row.correlationId(),
        row.ackDeadline(),
        row.historyPartition(),
        row.historyOffset(),
        state,
        devices,
        reach);
  }
}
