package dev.tidings.ingest.accept;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.ingest.audience.Audience;
import dev.tidings.ingest.drops.Drops;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Hands ephemeral notifications on after the commit, or counts why not. Confined to accept's
/// thread.
final class EphemeralHandover {

  private final Optional<EphemeralSink> sink;
  private final Drops drops;
  private final InstantSource clock;

  EphemeralHandover(Optional<EphemeralSink> sink, Drops drops, InstantSource clock) {
    this.sink = sink;
    this.drops = drops;
    this.clock = clock;
  }

  void handOver(List<Audience.Addressed> notifications) {
    if (sink.isEmpty()) {
      drops.count(Drops.Reason.EPHEMERAL_NO_SINK, notifications.size());
      return;
    }
    for (Audience.Addressed addressed : notifications) {
      Notification notification = addressed.notification();
      Optional<Instant> expiresAt = notification.expiresAt();
      if (expiresAt.isPresent() && !clock.instant().isBefore(expiresAt.get())) {
        drops.count(Drops.Reason.EPHEMERAL_EXPIRED);
        continue;
      }
      EphemeralSink.Offer offer =
          sink.get()
              .offer(
                  notification.room(),
                  NotificationCodec.encode(notification),
                  notification.collapseKey(),
                  expiresAt
                      .map(at -> OptionalLong.of(at.toEpochMilli()))
                      .orElseGet(OptionalLong::empty));
      switch (offer) {
        case TAKEN -> {}
        case FULL -> drops.count(Drops.Reason.EPHEMERAL_SINK_FULL);
      }
    }
  }
}
