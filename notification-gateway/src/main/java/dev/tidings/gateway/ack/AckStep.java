package dev.tidings.gateway.ack;

import java.util.List;
import java.util.UUID;

/// What is to be done next about notifications that no ack came for.
public sealed interface AckStep {

  /// They were sent as often as they may be, or cannot be sent any more: tell that, then ask again.
  ///
  /// @param attempts how often each was sent
  record Park(List<UUID> ids, int attempts) implements AckStep {
    public Park {
      ids = List.copyOf(ids);
    }
  }

  /// Read the room from `from` (inclusive) to `to` (exclusive), hand each record to the window as
  /// `why` says, tell it how far was read, then ask again.
  ///
  /// @param attempts how often what is in it was sent
  record Read(long from, long to, Why why, int attempts) implements AckStep {}

  /// Nothing before this instant (epoch milliseconds).
  record Wait(long untilMs) implements AckStep {}

  /// Nothing before something else is sent.
  record Rest() implements AckStep {}

  /// What a record is read for.
  enum Why {
    /// Those that {@link AckWindow#again} names are sent again.
    AGAIN,
    /// An ack covers them, and their ids are known no more.
    CREDIT,
    /// They are to be told as parked, and their ids are known no more.
    PARK
  }
}
