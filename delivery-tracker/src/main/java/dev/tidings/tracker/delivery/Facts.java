package dev.tidings.tracker.delivery;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// What one batch of records says, gathered so that each row is written once. Confined to one
/// thread.
public final class Facts {

  private final Map<UUID, NotedNotification> notifications = new LinkedHashMap<>();
  private final Map<Delivery.Key, Delivery> deliveries = new LinkedHashMap<>();
  private final Map<RoomProgress.Key, List<Receipt>> progress = new LinkedHashMap<>();
  private final Map<ConnectionInterval.Key, ConnectionInterval> connections = new LinkedHashMap<>();

  public void add(NotedNotification noted) {
    notifications.putIfAbsent(noted.notification().id(), noted);
  }

  public void add(ReceiptBatch batch) {
    for (Receipt receipt : batch.receipts()) {
      add(receipt, batch.gateway());
    }
  }

  public Collection<NotedNotification> notifications() {
    return notifications.values();
  }

  public Collection<Delivery> deliveries() {
    return deliveries.values();
  }

  public Collection<ConnectionInterval> connections() {
    return connections.values();
  }

  public Collection<RoomProgress.Key> rooms() {
    return progress.keySet();
  }

  /// The progress after this batch.
  ///
  /// @param before as it stood before the batch
  public RoomProgress progress(RoomProgress.Key key, RoomProgress before) {
    RoomProgress after = before;
    for (Receipt receipt : progress.getOrDefault(key, List.of())) {
      if (receipt instanceof Receipt.SentThrough sent) {
        after = after.with(sent);
      } else if (receipt instanceof Receipt.ReceivedThrough received) {
        after = after.with(received);
      }
    }
    return after;
  }

  private void add(Receipt receipt, String gateway) {
    switch (receipt) {
      case Receipt.Sent sent ->
          sent.ids()
              .forEach(
                  id ->
                      merge(
                          new Delivery(
                              deliveryKey(id, sent.party()),
                              Optional.of(sent.at()),
                              Optional.empty(),
                              sent.party().connection(),
                              gateway)));
      case Receipt.Received received ->
          received
              .ids()
              .forEach(
                  id ->
                      merge(
                          new Delivery(
                              deliveryKey(id, received.party()),
                              Optional.empty(),
                              Optional.of(received.at()),
                              received.party().connection(),
                              gateway)));
      case Receipt.SentThrough sent ->
          keep(progressKey(sent.room().name(), sent.party(), sent.epoch().value()), sent);
      case Receipt.ReceivedThrough received ->
          keep(
              progressKey(received.room().name(), received.party(), received.epoch().value()),
              received);
      // Counted with the others as facts that were taken in; no state here depends on them.
      case Receipt.Parked parked -> {}
      case Receipt.Engaged engaged -> {}
      case Receipt.EngagedBefore engaged -> {}
      case Receipt.Omitted omitted -> {}
      case Receipt.GapTold gap -> {}
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

  private void keep(RoomProgress.Key key, Receipt receipt) {
    progress.computeIfAbsent(key, absent -> new ArrayList<>()).add(receipt);
  }

  private static Delivery.Key deliveryKey(UUID id, Receipt.Party party) {
    return new Delivery.Key(id, party.user(), party.device());
  }

  private static RoomProgress.Key progressKey(String room, Receipt.Party party, int epoch) {
    return new RoomProgress.Key(room, party.user(), party.device(), epoch);
  }
}
