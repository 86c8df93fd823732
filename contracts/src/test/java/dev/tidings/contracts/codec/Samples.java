package dev.tidings.contracts.codec;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.Lifetime;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.event.Retraction;
import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.frame.ClientFrame;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.frame.Since;
import dev.tidings.contracts.frame.Start;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// One value of each kind, whose bytes stand in the golden files.
final class Samples {

  static final Instant TAKEN_AT = Instant.parse("2026-11-01T08:30:00.250Z");
  static final Epoch EPOCH = new Epoch(0x1a2b3c4d);
  static final Room OWN = Room.ofUser("42");
  static final Room TEAM = new Room("team:7:admins");
  static final Cursor CURSOR = Cursor.of(EPOCH, OWN, 1_048_577);

  static final Event SMALLEST_EVENT =
      Event.of(
          "shop", "order-9-shipped", "order.shipped", List.of(OWN), RawJson.of("{\"order\":9}"));

  static final Event EVENT =
      new Event(
          "order-9-shipped",
          "urn:example:shop",
          "order.parcel.shipped",
          List.of(OWN, TEAM, Room.ALL),
          RawJson.of("{ \"sum\": 12345678901234567890.10,\n \"note\": \"Grüße 😀 \\u2028\" }"),
          Optional.of(Instant.parse("2026-11-01T08:29:59Z")),
          new Lifetime.For(Duration.ofHours(1)),
          Priority.HIGH,
          Optional.of("https://files.example/parcel?id=9"),
          Optional.of("order-9"),
          Optional.of("checkout-77"),
          Optional.of(Instant.parse("2026-11-01T09:00:00Z")),
          true);

  static final TraceParent TRACE =
      new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

  static final Event CORRECTION =
      new Event(
          "order-9-corrected",
          "shop",
          "order.corrected",
          List.of(OWN),
          RawJson.of("{\"order\":9,\"late\":true}"),
          Optional.empty(),
          new Lifetime.Unlimited(),
          Priority.NORMAL,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(new Retraction.OfEvent("order-9-shipped")),
          false);

  static final Notification SMALLEST = Notification.of(SMALLEST_EVENT, OWN, TAKEN_AT);
  static final Notification EVERYTHING = Notification.of(EVENT, TEAM, TAKEN_AT);

  static final Notification CORRECTING =
      Notification.of(CORRECTION, OWN, TAKEN_AT.plusSeconds(60), Optional.of(TAKEN_AT));

  static final Map<String, ServerFrame> SERVER_FRAMES =
      Map.ofEntries(
          Map.entry(
              "welcome",
              new ServerFrame.Welcome(
                  "k3v9q2",
                  "gw-1",
                  "42",
                  "phone",
                  Duration.ofSeconds(25),
                  65_536,
                  new ServerFrame.Acks.Expected(Duration.ofSeconds(30), 3),
                  List.of(head(OWN, 1_048_577), head(Room.ALL, 12)))),
          Map.entry(
              "welcome-no-acks",
              new ServerFrame.Welcome(
                  "k3v9q2",
                  "gw-1",
                  "42",
                  "wall",
                  Duration.ofSeconds(25),
                  65_536,
                  new ServerFrame.Acks.None(),
                  List.of(head(OWN, 1_048_577)))),
          Map.entry(
              "reply-subscribed",
              new ServerFrame.Ok(Optional.of("1"), Optional.of(head(TEAM, 300)))),
          Map.entry("reply-ok", new ServerFrame.Ok(Optional.of("2"), Optional.empty())),
          Map.entry("reply-published", new ServerFrame.Published(Optional.of("10"), TEAM, false)),
          Map.entry(
              "reply-published-local", new ServerFrame.Published(Optional.empty(), TEAM, true)),
          Map.entry(
              "reply-refused",
              new ServerFrame.Refused(
                  Optional.of("3"), Optional.of(TEAM), ErrorCode.FORBIDDEN, "not one of yours")),
          Map.entry("replayed", new ServerFrame.Replayed(OWN, cursor(OWN, 1_048_580), 3, true)),
          Map.entry(
              "gap",
              new ServerFrame.Gap(
                  OWN,
                  GapReason.EXPIRED,
                  cursor(OWN, 1_048_000),
                  "/v1/rooms/user:42/notifications?limit=100")),
          Map.entry("dropped", new ServerFrame.Dropped(TEAM, 12)),
          Map.entry("goaway", new ServerFrame.Goaway("drain", Duration.ofSeconds(20))),
          Map.entry(
              "error", new ServerFrame.Fault(ErrorCode.UNAVAILABLE, "the history does not answer")),
          Map.entry(
              "pong",
              new ServerFrame.Pong(
                  Optional.of("4"), List.of(head(OWN, 1_048_580), head(TEAM, 301)))),
          Map.entry("pong-bare", new ServerFrame.Pong(Optional.empty(), List.of())));

  /// What `client/several.json` says.
  static final List<ClientFrame> CLIENT_FRAMES =
      List.of(
          new ClientFrame.Subscribe(Optional.of("1"), TEAM, new Start.Now()),
          new ClientFrame.Subscribe(
              Optional.of("2"), Room.ALL, new Start.After("ARorPE0nNsiIgYBAPA")),
          new ClientFrame.Subscribe(
              Optional.of("3"), new Room("order:9"), new Start.From(new Since.Count(20))),
          new ClientFrame.Ack(Optional.empty(), OWN, "ARorPE0nNsiIgYBAPA"),
          new ClientFrame.Mark(
              Optional.of("8"),
              new ClientFrame.Marked.Ids(
                  Optional.empty(),
                  List.of(UUID.fromString("01a1963a-d43a-7ae8-8463-4b9d5fcd1b44"))),
              As.READ),
          new ClientFrame.Mark(
              Optional.empty(),
              new ClientFrame.Marked.Ids(
                  Optional.of(TEAM),
                  List.of(UUID.fromString("01a1963a-d43a-7ae8-8463-4b9d5fcd1b44"))),
              As.ARCHIVED),
          new ClientFrame.Mark(
              Optional.of("9"), new ClientFrame.Marked.Before(OWN, "ARorPE0nNsiIgYBAPA"), As.SEEN),
          new ClientFrame.Publish(
              Optional.of("10"), TEAM, "chat.typing", RawJson.of("{\"on\":true}"), true),
          new ClientFrame.Unsubscribe(Optional.of("4"), TEAM),
          new ClientFrame.Refresh(Optional.of("5"), "a.b.c"),
          new ClientFrame.Ping(Optional.of("6")),
          new ClientFrame.Ping(Optional.empty()));

  static final Map<String, LiveMessage> LIVE =
      Map.of(
          "durable",
          new LiveMessage.Durable(
              "g7k2m9x1",
              new Previous.At(1_048_570),
              1_048_576,
              OptionalLong.of(1_793_525_400_250L),
              SMALLEST.id(),
              FrameCodec.event(CURSOR, NotificationCodec.encode(SMALLEST))),
          "durable-first",
          new LiveMessage.Durable(
              "g7k2m9x1",
              new Previous.NoneSince(1_000_000),
              1_048_576,
              OptionalLong.empty(),
              SMALLEST.id(),
              FrameCodec.event(CURSOR, NotificationCodec.encode(SMALLEST))),
          "durable-traced",
          new LiveMessage.Durable(
              "g7k2m9x1",
              new Previous.At(1_048_570),
              1_048_576,
              OptionalLong.empty(),
              SMALLEST.id(),
              Optional.of(TRACE),
              FrameCodec.event(CURSOR, NotificationCodec.encode(SMALLEST))),
          "durable-handled",
          new LiveMessage.Durable(
              "g7k2m9x1",
              new Previous.At(1_048_570),
              1_048_576,
              OptionalLong.empty(),
              SMALLEST.id(),
              Optional.of(TRACE),
              new Handling(Priority.HIGH, Optional.of("order-9"), Optional.of(SMALLEST.id())),
              FrameCodec.event(CURSOR, NotificationCodec.encode(SMALLEST))),
          "ephemeral",
          new LiveMessage.Ephemeral(
              OptionalLong.empty(), FrameCodec.ephemeral(NotificationCodec.encode(SMALLEST))),
          "ephemeral-keyed",
          new LiveMessage.Ephemeral(
              Optional.of("typing:7"),
              OptionalLong.of(1_793_525_400_250L),
              FrameCodec.ephemeral(NotificationCodec.encode(SMALLEST))));

  static final ReceiptBatch RECEIPTS =
      new ReceiptBatch(
          "gw-1",
          List.of(
              new Receipt.Connected(party(), TAKEN_AT),
              new Receipt.Sent(party(), OWN, List.of(SMALLEST.id()), TAKEN_AT),
              new Receipt.Received(party(), OWN, List.of(SMALLEST.id(), new UUID(1, 2)), TAKEN_AT),
              new Receipt.SentThrough(party(), TEAM, EPOCH, 0, 290, 299, 4, TAKEN_AT),
              new Receipt.ReceivedThrough(party(), TEAM, new Epoch(-7), 3, 290, 295, 2, TAKEN_AT),
              new Receipt.Disconnected(party(), 1006, TAKEN_AT)));

  static final ReceiptBatch TRACED_RECEIPTS =
      new ReceiptBatch(
          "gw-1",
          List.of(
              new Receipt.Sent(
                  party(),
                  OWN,
                  List.of(SMALLEST.id(), new UUID(1, 2)),
                  TAKEN_AT,
                  Map.of(SMALLEST.id(), TRACE)),
              new Receipt.Received(
                  party(),
                  OWN,
                  List.of(new UUID(1, 2), SMALLEST.id()),
                  TAKEN_AT,
                  Map.of(SMALLEST.id(), TRACE, new UUID(1, 2), TRACE.at("00000000000000ab")))));

  static final ReceiptBatch WORDS =
      new ReceiptBatch(
          "gw-1",
          List.of(
              new Receipt.Sent(party(), OWN, List.of(SMALLEST.id()), 2, TAKEN_AT, Map.of()),
              new Receipt.Parked(party(), OWN, List.of(SMALLEST.id(), new UUID(1, 2)), 3, TAKEN_AT),
              new Receipt.Engaged(party(), TEAM, List.of(SMALLEST.id()), As.INTERACTED, TAKEN_AT),
              new Receipt.EngagedBefore(party(), OWN, EPOCH, 1_048_577, As.READ, TAKEN_AT),
              new Receipt.Omitted(
                  party(), OWN, List.of(SMALLEST.id()), Receipt.Omitted.Reason.EXPIRED, TAKEN_AT),
              new Receipt.Omitted(
                  party(), TEAM, List.of(), Receipt.Omitted.Reason.SUPERSEDED, TAKEN_AT),
              new Receipt.GapTold(
                  party(), TEAM, GapReason.TOO_FAR_BEHIND, new Epoch(-7), 290, 299, TAKEN_AT)));

  static final ReceiptBatch RESUMPTIONS =
      new ReceiptBatch(
          "gw-1",
          Optional.of(TAKEN_AT),
          List.of(
              new Receipt.Connected(party(), TAKEN_AT),
              new Receipt.BegunAnew(party(), TEAM, EPOCH, 290, TAKEN_AT),
              new Receipt.Resumed(party(), OWN, EPOCH, 1_048_577, TAKEN_AT)));

  static final Problem PROBLEM =
      Problem.of(ErrorCode.OUTCOME_UNKNOWN, "Kafka did not answer within 5 s");

  static final Problem FAULTS =
      new Problem(
          ErrorCode.INVALID,
          "1 of 2 events is not valid",
          List.of(
              new Problem.Fault("/1/to/0", "invalid", "\"42\" (expected: " + Room.EXPECTED + ")")));

  private Samples() {}

  private static ServerFrame.Head head(Room room, long position) {
    return new ServerFrame.Head(room, cursor(room, position));
  }

  private static String cursor(Room room, long position) {
    return CursorCodec.encode(Cursor.of(EPOCH, room, position));
  }

  private static Receipt.Party party() {
    return new Receipt.Party("42", "phone", "k3v9q2");
  }
}
