package dev.tidings.gateway.session;

import dev.tidings.gateway.access.AccessRule;
import dev.tidings.gateway.access.TokenVerifier;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.place.DevicePlaces;
import dev.tidings.gateway.receipt.ReceiptSettings;
import dev.tidings.gateway.replay.CatchUpSettings;
import dev.tidings.gateway.subscription.Feeds;
import dev.tidings.gateway.trace.DeliveryTraces;
import java.time.InstantSource;
import java.util.List;

/// What all sessions of a gateway share. Immutable; everything in it is thread-safe.
///
/// @param gateway this gateway's id
public record Surroundings(
    String gateway,
    Feeds feeds,
    AccessRule rule,
    TokenVerifier tokens,
    SessionSettings settings,
    ReceiptSettings receipts,
    AckSettings acks,
    NewDeviceSettings newDevice,
    DevicePlaces places,
    PublishSettings publish,
    CatchUpSettings catchUp,
    Connections connections,
    Loops loops,
    SessionMetrics metrics,
    Drops drops,
    DeliveryTraces traces,
    List<ConnectionWatch> watches,
    InstantSource clock) {

  public Surroundings {
    watches = List.copyOf(watches);
  }
}
