package dev.tidings.gateway.session;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.frame.ClientFrame;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.gateway.subscription.Reach;
import dev.tidings.gateway.threading.RunsOn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// What a client publishes: ephemeral messages into the rooms that its token names for it, so many
/// a second and so large. Whom they come from is the gateway's word, not the client's. Confined to
/// the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Publishing {

  private final Session session;
  private final Surroundings around;
  private final FrameAllowance allowance;

  Publishing(Session session, Surroundings around) {
    this.session = session;
    this.around = around;
    this.allowance =
        new FrameAllowance(
            around.publish().perSecond(), around.publish().burst(), System.nanoTime());
  }

  void publish(ClientFrame.Publish ask) {
    int maxBytes = around.publish().maxDataBytes();
    if (!around.rule().allowsPublishing(session.grant(), ask.room())) {
      refuse(ask, ErrorCode.FORBIDDEN, "room: " + ask.room() + " (expected: one of `publish`)");
    } else if (!ask.ephemeral()) {
      refuse(
          ask,
          ErrorCode.NOT_EPHEMERAL,
          "ephemeral: expected: true; a backend publishes what is to last, by POST /v1/events or"
              + " through Kafka");
    } else if (ask.data().length() > maxBytes) {
      refuse(ask, ErrorCode.TOO_LARGE, "data: expected: " + maxBytes + " bytes at most");
    } else if (allowance.take(System.nanoTime()) != FrameAllowance.Verdict.FOLLOW) {
      refuse(
          ask,
          ErrorCode.RATE_LIMITED,
          "expected: " + around.publish().perSecond() + " messages a second at most");
    } else {
      send(ask);
    }
  }

  private void send(ClientFrame.Publish ask) {
    String source = "user:" + session.grant().user();
    Event event =
        Event.of(
            source, UUID.randomUUID().toString(), ask.eventType(), List.of(ask.room()), ask.data());
    Notification notification =
        Notification.of(event, ask.room(), Instant.ofEpochMilli(session.nowMs()));
    var unused =
        around
            .feeds()
            .publish(
                ask.room(),
                new LiveMessage.Ephemeral(
                    OptionalLong.empty(),
                    FrameCodec.ephemeral(NotificationCodec.encode(notification))))
            .thenAcceptAsync(reach -> answer(ask, reach), session.loop());
  }

  private void answer(ClientFrame.Publish ask, Reach reach) {
    switch (reach) {
      case ALL -> session.say(new ServerFrame.Published(ask.id(), ask.room(), false));
      case LOCAL -> session.say(new ServerFrame.Published(ask.id(), ask.room(), true));
      case UNKNOWN -> refuse(ask, ErrorCode.UNAVAILABLE, "it may have been sent, or not");
    }
  }

  private void refuse(ClientFrame.Publish ask, ErrorCode code, String message) {
    session.refuse(ask.id(), Optional.of(ask.room()), code, message);
  }
}
