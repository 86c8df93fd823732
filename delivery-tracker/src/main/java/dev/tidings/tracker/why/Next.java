package dev.tidings.tracker.why;

import dev.tidings.tracker.why.Evidence.Connected;
import dev.tidings.tracker.why.Evidence.OnDevice;
import dev.tidings.tracker.why.Evidence.Sending;
import dev.tidings.tracker.why.Explanation.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// What happens to a notification next, if nobody does anything.
public sealed interface Next {

  /// Nothing: it is at its end, or the client has to act.
  record Nothing() implements Next {}

  /// It is sent once more on the connection that it was sent on last.
  ///
  /// @param attempt which one that is
  record Again(OnDevice device, int attempt, Instant at) implements Next {}

  /// It was sent on that connection for the last time: it is parked if no ack comes by then.
  record Parked(OnDevice device, Instant at) implements Next {}

  /// Another attempt was due, and no gateway has told of one.
  record Overdue(OnDevice device, Instant since) implements Next {}

  /// A gateway that has a connection of the user is about to send it.
  record OnItsWay() implements Next {}

  /// It waits for a device to connect.
  record OnConnect() implements Next {}

  /// How gateways send again: theirs, which the receipts do not tell.
  ///
  /// @param within how long a client has to ack, from each sending
  /// @param attempts on one connection at most, the first included
  record Terms(Duration within, int attempts) {
    public Terms {
      if (within.isNegative() || attempts < 1) {
        throw new IllegalArgumentException(
            "within: " + within + ", attempts: " + attempts + " (expected: 0 or more, 1 or more)");
      }
    }
  }

  /// @param stop where it stopped, by the same evidence
  static Next of(Evidence evidence, Stop stop, Terms terms) {
    return switch (stop) {
      case RECEIVED,
          NOT_ADDRESSED,
          RETRACTED,
          SUPERSEDED,
          FORBIDDEN,
          EXPIRED,
          GAP,
          RESUMED_BEHIND,
          NOT_FOLLOWING ->
          new Nothing();
      case ON_ITS_WAY, NOT_SENT -> new OnItsWay();
      case NEVER_CONNECTED, OFFLINE, GATEWAY_LOST -> new OnConnect();
      case SENT, PARKED -> afterSending(evidence, terms);
    };
  }

  /// The word in JSON.
  default String text() {
    return switch (this) {
      case Nothing nothing -> "nothing";
      case Again again -> "again";
      case Parked parked -> "parked";
      case Overdue overdue -> "overdue";
      case OnItsWay way -> "on-its-way";
      case OnConnect connect -> "on-connect";
    };
  }

  /// For a person; empty where there is nothing to say.
  default String sentence(Evidence evidence, Terms terms) {
    Words words = new Words(evidence.takenAt());
    return switch (this) {
      case Nothing nothing -> "";
      case Again(OnDevice device, int attempt, Instant at) ->
          "If no ack comes, it is sent to %s again%s, as attempt %d of %d on that connection."
              .formatted(device.device(), words.on(at), attempt, terms.attempts());
      case Parked(OnDevice device, Instant at) ->
          "That was attempt %d of %d on that connection: if no ack comes%s, it waits for %s to connect again."
              .formatted(terms.attempts(), terms.attempts(), by(words, at), device.device());
      case Overdue(OnDevice device, Instant since) ->
          "It was due to be sent to %s again%s, and no gateway has told of it: the client wants no acks, or its socket takes no more."
              .formatted(device.device(), words.on(since));
      case OnItsWay way -> "It is sent as soon as the gateway comes to it.";
      case OnConnect connect ->
          evidence.isOwnRoom()
              ? "It comes when a device connects next."
              : "It comes when a device that follows the room connects next, if it lies behind that device's place.";
    };
  }

  private static String by(Words words, Instant at) {
    return words.on(at).replace(" at ", " by ");
  }

  /// Of the connections that are open and that it was sent on last, the one that is due first.
  private static Next afterSending(Evidence evidence, Terms terms) {
    if (!evidence.isOwnRoom()) {
      return new OnConnect();
    }
    return evidence.devices().stream()
        .filter(device -> isTried(evidence, device))
        .min(Comparator.comparing(device -> device.last().map(Sending::at).orElse(Instant.MAX)))
        .map(device -> onConnection(evidence, device, terms))
        .orElseGet(OnConnect::new);
  }

  private static boolean isTried(Evidence evidence, OnDevice device) {
    Optional<Sending> last = device.last();
    return last.isPresent()
        && evidence.connections().stream()
            .filter(Connected::isOpen)
            .anyMatch(it -> it.connection().equals(last.get().connection()))
        && device.parkedAt().map(at -> at.isBefore(last.get().at())).orElse(true);
  }

  private static Next onConnection(Evidence evidence, OnDevice device, Terms terms) {
    Sending last = device.last().orElseThrow();
    Instant due = last.at().plus(terms.within());
    boolean isLast = last.attempt() >= terms.attempts();
    if (evidence.at().isAfter(due.plus(Why.USUAL_DELAY))) {
      return isLast ? new OnConnect() : new Overdue(device, due);
    }
    return isLast ? new Parked(device, due) : new Again(device, last.attempt() + 1, due);
  }
}
