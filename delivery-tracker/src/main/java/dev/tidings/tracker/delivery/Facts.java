package dev.tidings.tracker.delivery;

import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/// What one batch of records says, gathered so that each row is written once. Confined to one
/// thread.
public final class Facts {

  private final Map<UUID, NotedNotification> notifications = new LinkedHashMap<>();
  private final Map<UUID, TakenBack> takenBack = new LinkedHashMap<>();
  private final List<NotedNotification> copies = new ArrayList<>();
  private final Map<UUID, Standing> standings = new LinkedHashMap<>();
  private final Map<Delivery.Key, Delivery> deliveries = new LinkedHashMap<>();
  private final Map<RoomProgress.Key, List<Step>> steps = new LinkedHashMap<>();
  private final Set<RoomProgress.Key> rooms = new LinkedHashSet<>();
  private final Set<RoomProgress.Key> resumed = new LinkedHashSet<>();
  private final Map<Engagement.Key, Engagement> engagements = new LinkedHashMap<>();
  private final Map<EngagedBefore.Key, EngagedBefore> engagedBefore = new LinkedHashMap<>();
  private final Map<ConnectionInterval.Key, ConnectionInterval> connections = new LinkedHashMap<>();
  private final List<ToldGap> gaps = new ArrayList<>();
  private final Set<GatewayLife> lives = new LinkedHashSet<>();

  /// What was told of one device in one room, in its order.
  private sealed interface Step {

    record Told(Receipt receipt) implements Step {}

    record Said(Resumption.Word word) implements Step {}
  }

  public void add(NotedNotification noted) {
    Notification notification = noted.notification();
    if (notifications.putIfAbsent(notification.id(), noted) == null) {
      add(
          Standing.accepted(
              notification.id(),
              notification.room().owner().isPresent(),
              notification.expiresAt(),
              notification.ackDeadline()));
      TakenBack.of(noted).ifPresent(word -> takenBack.put(word.by(), word));
    } else {
      copies.add(noted);
    }
  }

  /// @param heardAt when Kafka had the batch, by the broker's clock
  public void add(ReceiptBatch batch, Instant heardAt) {
    batch.since().ifPresent(since -> lives.add(new GatewayLife(batch.gateway(), since)));
    for (Receipt receipt : batch.receipts()) {
      add(receipt, batch.gateway(), heardAt);
    }
  }

  /// One more fact, of a standing that the database has or not.
  public void add(Standing fact) {
    standings.merge(fact.notification(), fact, Standing::and);
  }

  public Collection<NotedNotification> notifications() {
    return notifications.values();
  }

  /// What notifications of this batch say of others.
  public Collection<TakenBack> takenBack() {
    return takenBack.values();
  }

  /// Those that came once more within the batch, at another place of their room.
  public Collection<NotedNotification> copies() {
    return copies;
  }

  public Collection<Standing> standings() {
    return standings.values();
  }

  public Collection<Delivery> deliveries() {
    return deliveries.values();
  }

  public Collection<Engagement> engagements() {
    return engagements.values();
  }

  public Collection<EngagedBefore> engagedBefore() {
    return engagedBefore.values();
  }

  public Collection<ConnectionInterval> connections() {
    return connections.values();
  }

  public Collection<GatewayLife> lives() {
    return lives;
  }

  public Collection<ToldGap> gaps() {
    return gaps;
  }

  public Collection<RoomProgress.Key> rooms() {
    return rooms;
  }

  /// How far a device is in a shared room, and what it has said of the room by coming back.
  public record InRoom(RoomProgress progress, Resumption resumption) {}

  /// As it stands after this batch. What the device says by coming back counts of what was told
  /// before and of what is told after, whatever is written together. What it had been sent behind
  /// the place that it brings it does not have: that comes again, or is left out, and later places
  /// say nothing of it, for which of the two it was nobody tells of a shared room.
  ///
  /// @param before as it stood before the batch
  public InRoom inRoom(RoomProgress.Key key, InRoom before) {
    RoomProgress progress = before.progress();
    Resumption resumption = before.resumption();
    for (Step step : steps.getOrDefault(key, List.of())) {
      switch (step) {
        case Step.Told(Receipt.SentThrough sent) -> progress = progress.with(sent).with(resumption);
        case Step.Told(Receipt.ReceivedThrough received) ->
            progress = progress.with(received).with(resumption);
        case Step.Told told -> throw new IllegalStateException("step: " + told);
        case Step.Said(Resumption.Word word) -> {
          resumption = resumption.with(word);
          progress = progress.with(resumption);
          resumption = resumption.notBefore(progress.sent().ranges().end());
        }
      }
    }
    return new InRoom(progress, resumption);
  }

  /// In which rooms devices began, or came back to.
  public Collection<RoomProgress.Key> resumed() {
    return resumed;
  }

  /// The device's word of a user's own room after this batch.
  ///
  /// @param before as it stood before the batch
  public Resumption resumption(RoomProgress.Key key, Resumption before) {
    Resumption after = before;
    for (Step step : steps.getOrDefault(key, List.of())) {
      if (step instanceof Step.Said(Resumption.Word word)) {
        after = after.with(word);
      }
    }
    return after;
  }

  private void add(Receipt receipt, String gateway, Instant heardAt) {
    switch (receipt) {
      case Receipt.Sent sent -> sent.ids().forEach(id -> sent(id, sent, gateway, heardAt));
      case Receipt.Received received ->
          received.ids().forEach(id -> received(id, received, gateway, heardAt));
      case Receipt.Parked parked -> parked.ids().forEach(id -> parked(id, parked, gateway));
      case Receipt.Omitted omitted ->
          omitted.ids().forEach(id -> omitted(id, omitted, gateway, heardAt));
      case Receipt.Engaged engaged ->
          engaged.ids().forEach(id -> engaged(id, engaged.party(), engaged.room(), engaged));
      case Receipt.EngagedBefore engaged -> engagedBefore(engaged);
      case Receipt.SentThrough sent ->
          keep(progressKey(sent.room().name(), sent.party(), sent.epoch().value()), sent);
      case Receipt.ReceivedThrough received ->
          keep(
              progressKey(received.room().name(), received.party(), received.epoch().value()),
              received);
      case Receipt.Resumed resumed ->
          keep(
              progressKey(resumed.room().name(), resumed.party(), resumed.epoch().value()),
              new Resumption.Word.Resumed(
                  resumed.before(), resumed.at(), heardAt, resumed.party().connection(), gateway));
      case Receipt.BegunAnew begun ->
          keep(
              progressKey(begun.room().name(), begun.party(), begun.epoch().value()),
              new Resumption.Word.BegunAnew(begun.from()));
      case Receipt.GapTold gap -> gaps.add(new ToldGap(gap, gateway));
      case Receipt.Connected connected ->
          merge(
              connected.party(),
              gateway,
              Optional.of(connected.at()),
              Optional.empty(),
              OptionalInt.empty());
      case Receipt.Disconnected disconnected ->
          merge(
              disconnected.party(),
              gateway,
              Optional.empty(),
              Optional.of(disconnected.at()),
              OptionalInt.of(disconnected.closeCode()));
    }
  }

  private void sent(UUID id, Receipt.Sent sent, String gateway, Instant heardAt) {
    merge(
        Delivery.sent(
            deliveryKey(id, sent.party()),
            sent.at(),
            heardAt,
            sent.party().connection(),
            gateway,
            sent.attempt()));
    add(Standing.sent(id, sent.at()));
  }

  private void received(UUID id, Receipt.Received received, String gateway, Instant heardAt) {
    merge(
        Delivery.received(
            deliveryKey(id, received.party()),
            received.at(),
            received.party().connection(),
            gateway));
    add(Standing.received(id, received.at(), heardAt));
  }

  private void parked(UUID id, Receipt.Parked parked, String gateway) {
    merge(
        Delivery.parked(
            deliveryKey(id, parked.party()),
            parked.at(),
            parked.party().connection(),
            gateway,
            parked.attempts()));
    add(Standing.of(id, StandingFact.PARKED));
  }

  /// In a shared room only what is true for the room says something of the notification itself:
  /// that one user may not have it does not. And only that is a row of the device: what was left
  /// out for everyone who caught up is one standing, and not a row for each of ten thousand.
  private void omitted(UUID id, Receipt.Omitted omitted, String gateway, Instant heardAt) {
    if (omitted.room().owner().isPresent()
        || omitted.reason() == Receipt.Omitted.Reason.FORBIDDEN) {
      merge(
          Delivery.omitted(
              deliveryKey(id, omitted.party()),
              new Omission(omitted.reason(), omitted.at()),
              omitted.party().connection(),
              gateway));
    }
    switch (omitted.reason()) {
      case EXPIRED -> add(Standing.of(id, StandingFact.EXPIRED));
      case SUPERSEDED -> add(Standing.withdrawn(id, StandingFact.SUPERSEDED, heardAt));
      case RETRACTED -> add(Standing.withdrawn(id, StandingFact.SUPPRESSED, heardAt));
      case FORBIDDEN -> {
        if (omitted.room().owner().isPresent()) {
          add(Standing.withdrawn(id, StandingFact.SUPPRESSED, heardAt));
        }
      }
    }
  }

  /// Says nothing of the standing yet: whether the notification stands in that room the database
  /// knows.
  private void engaged(UUID id, Receipt.Party party, Room room, Receipt.Engaged engaged) {
    Map<As, Instant> first = Map.of(engaged.as(), engaged.at());
    var key = new Engagement.Key(id, party.user(), room.name());
    engagements.merge(key, new Engagement(key, first), Engagement::and);
  }

  private void engagedBefore(Receipt.EngagedBefore engaged) {
    var key =
        new EngagedBefore.Key(
            engaged.room().name(), engaged.epoch().value(), engaged.party().user(), engaged.as());
    engagedBefore.merge(
        key, new EngagedBefore(key, engaged.before(), engaged.at()), EngagedBefore::and);
  }

  private void merge(Delivery delivery) {
    deliveries.merge(delivery.key(), delivery, Delivery::and);
  }

  private void merge(
      Receipt.Party party,
      String gateway,
      Optional<Instant> connectedAt,
      Optional<Instant> disconnectedAt,
      OptionalInt closeCode) {
    var key = new ConnectionInterval.Key(party.user(), party.connection());
    connections.merge(
        key,
        new ConnectionInterval(
            key, party.device(), gateway, connectedAt, disconnectedAt, closeCode),
        ConnectionInterval::and);
  }

  private void keep(RoomProgress.Key key, Resumption.Word word) {
    resumed.add(key);
    steps.computeIfAbsent(key, absent -> new ArrayList<>()).add(new Step.Said(word));
  }

  private void keep(RoomProgress.Key key, Receipt receipt) {
    rooms.add(key);
    steps.computeIfAbsent(key, absent -> new ArrayList<>()).add(new Step.Told(receipt));
  }

  private static Delivery.Key deliveryKey(UUID id, Receipt.Party party) {
    return new Delivery.Key(id, party.user(), party.device());
  }

  private static RoomProgress.Key progressKey(String room, Receipt.Party party, int epoch) {
    return new RoomProgress.Key(room, party.user(), party.device(), epoch);
  }
}
