package dev.tidings.tracker.intake;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.codec.ReceiptCodec;
import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.tracker.delivery.Facts;
import dev.tidings.tracker.delivery.NotedNotification;
import java.time.Instant;

/// What a record of history or receipts says.
sealed interface Reading {

  record Noted(NotedNotification notification) implements Reading {
    @Override
    public int count() {
      return 1;
    }

    @Override
    public void addTo(Facts facts) {
      facts.add(notification);
    }
  }

  /// @param heardAt when Kafka had it, by the broker's clock
  record Told(ReceiptBatch batch, Instant heardAt) implements Reading {
    @Override
    public int count() {
      return batch.receipts().stream().mapToInt(Told::factsOf).sum();
    }

    @Override
    public void addTo(Facts facts) {
      facts.add(batch, heardAt);
    }

    private static int factsOf(Receipt receipt) {
      return switch (receipt) {
        case Receipt.Sent sent -> sent.ids().size();
        case Receipt.Received received -> received.ids().size();
        case Receipt.Parked parked -> parked.ids().size();
        case Receipt.Omitted omitted -> omitted.ids().size();
        case Receipt.Engaged engaged -> engaged.ids().size();
        case Receipt.EngagedBefore engaged -> 1;
        case Receipt.GapTold gap -> 1;
        case Receipt.SentThrough through -> 1;
        case Receipt.ReceivedThrough through -> 1;
        case Receipt.Resumed resumed -> 1;
        case Receipt.BegunAnew begun -> 1;
        case Receipt.Connected connected -> 1;
        case Receipt.Disconnected disconnected -> 1;
      };
    }
  }

  /// Not to be understood, or not to be stored: a dead letter.
  record Undecodable(Violation.Reason reason, String detail) implements Reading {
    @Override
    public int count() {
      return 0;
    }

    @Override
    public void addTo(Facts facts) {}
  }

  /// Facts that it adds.
  int count();

  void addTo(Facts facts);

  static Reading ofHistory(byte[] value, int epoch, int partition, long offset, Instant heardAt) {
    if (value == null) {
      return new Undecodable(Violation.Reason.MALFORMED, "no value (expected: a notification)");
    }
    try {
      Notification notification = NotificationCodec.decode(value);
      Bounds.text("source", notification.source());
      Bounds.text("event", notification.event());
      Bounds.text("type", notification.type());
      Bounds.instant("time", notification.time());
      notification.expiresAt().ifPresent(instant -> Bounds.instant("expiresAt", instant));
      notification.ackDeadline().ifPresent(instant -> Bounds.instant("ackDeadline", instant));
      notification.correlationId().ifPresent(text -> Bounds.text("correlationId", text));
      notification.collapseKey().ifPresent(text -> Bounds.text("collapseKey", text));
      return new Noted(new NotedNotification(notification, epoch, partition, offset, heardAt));
    } catch (RuntimeException e) {
      return new Undecodable(Violation.Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  static Reading ofReceipts(byte[] value, Instant heardAt) {
    if (value == null) {
      return new Undecodable(Violation.Reason.MALFORMED, "no value (expected: receipts)");
    }
    try {
      ReceiptBatch batch = ReceiptCodec.decode(value);
      Bounds.text("gateway", batch.gateway());
      batch.since().ifPresent(since -> Bounds.instant("since", since));
      batch.receipts().forEach(Bounds::receipt);
      return new Told(batch, heardAt);
    } catch (RuntimeException e) {
      return new Undecodable(Violation.Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }
}
