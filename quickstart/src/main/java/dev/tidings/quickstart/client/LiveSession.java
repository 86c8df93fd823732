package dev.tidings.quickstart.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.room.Room;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// One connection of a {@link LiveClient}. Its listener methods are called one at a time; the rest
/// is thread-safe.
final class LiveSession implements WebSocket.Listener {

  private static final int NORMAL = 1000;
  private static final int MAX_ACKS_AT_ONCE = 3;
  private static final Executor LINGER = CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS);
  private static final Executor ACK_PACE =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  /// A connection can be dead without a word: who hears nothing for so long asks, and who still
  /// hears nothing takes it as the end. (A reset in the moment of opening was seen to be told to
  /// nobody: the client waited for ever.)
  private static final Duration ASK_AFTER = Duration.ofSeconds(5);

  private static final Duration DEAD_AFTER = Duration.ofSeconds(15);
  private static final Executor LISTENING = CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS);

  private final URI address;
  private final Set<Room> rooms;
  private final boolean acknowledges;
  private final Places places;
  private final Recording recording;
  private final Runnable takesOver;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> welcomed = new CompletableFuture<>();
  private final CompletableFuture<Duration> asked = new CompletableFuture<>();
  private final ReentrantLock handling = new ReentrantLock();

  /// Rooms whose cursor was brought and whose replay has not ended: only events move them.
  private final Set<Room> brought = new HashSet<>();

  /// What another connection has handled of these rooms since this one was opened with their
  /// cursors: it comes again here, once, and is left out.
  private final Map<Room, Overlap> overlaps = new HashMap<>();

  private final StringBuilder text = new StringBuilder();

  private volatile WebSocket socket;
  private volatile long heardNanos;
  private boolean over;

  /// Whether nothing is read, and whether something would be asked for by now.
  private boolean reading = true;
  private boolean owed;

  /// Rooms with something that was not acknowledged yet.
  private final Set<Room> unacked = new LinkedHashSet<>();

  private boolean ackUnderWay;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

  /// @param takesOver called when this connection is welcome, before anything of it counts: ends
  /// the one that was there before, if any
  LiveSession(
      URI address,
      Set<Room> rooms,
      boolean acknowledges,
      Places places,
      Recording recording,
      Runnable takesOver) {
    this.address = address;
    this.rooms = rooms;
    this.acknowledges = acknowledges;
    this.places = places;
    this.recording = recording;
    this.takesOver = takesOver;
  }

  /// Completes when the gateway has said welcome, if ever.
  CompletableFuture<Void> welcomed() {
    return welcomed;
  }

  /// Completes when the gateway has asked this client to go elsewhere, with the time until it
  /// closes.
  CompletableFuture<Duration> asked() {
    return asked;
  }

  /// Completes when the connection has ended, never exceptionally.
  CompletableFuture<Void> ended() {
    return ended;
  }

  /// The places of the rooms that are given without asking travel in the address.
  URI addressWithPlaces(String device) {
    StringBuilder full = new StringBuilder(address.toString()).append("?device=").append(device);
    places
        .ofAutomaticRooms()
        .forEach(
            (room, cursor) -> {
              full.append("&cursor=").append(cursor);
              brought.add(room);
              overlaps.put(room, new Overlap(decoded(cursor)));
            });
    return URI.create(full.toString());
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    if (ended.isDone()) {
      opened.abort(); // too late: another connection may have taken its place
    } else {
      heardNanos = System.nanoTime();
      LISTENING.execute(this::listen);
      opened.request(1);
    }
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    heardNanos = System.nanoTime();
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    heardNanos = System.nanoTime();
    from.request(1);
    return null;
  }

  /// Asks who has been silent, and gives up who stays so. Who does not read hears nothing by its
  /// own doing.
  private void listen() {
    if (ended.isDone()) {
      return;
    }
    if (!isReading()) {
      heardNanos = System.nanoTime();
    }
    Duration silence = Duration.ofNanos(System.nanoTime() - heardNanos);
    if (silence.compareTo(DEAD_AFTER) > 0) {
      socket.abort();
      end(1006, "silent");
      return;
    }
    if (silence.compareTo(ASK_AFTER) > 0) {
      var unused = socket.sendPing(ByteBuffer.allocate(0)).handle((asked, failure) -> null);
    }
    LISTENING.execute(this::listen);
  }

  private boolean isReading() {
    handling.lock();
    try {
      return reading;
    } finally {
      handling.unlock();
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    heardNanos = System.nanoTime();
    text.append(part);
    if (last) {
      String whole = text.toString();
      text.setLength(0);
      handleUnlessEnded(whole);
    }
    requestNext(from);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end(code, reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    end(1006, failure.toString());
  }

  void stopReading() {
    handling.lock();
    try {
      reading = false;
    } finally {
      handling.unlock();
    }
  }

  void read() {
    handling.lock();
    try {
      reading = true;
      if (owed) {
        owed = false;
        socket.request(1);
      }
    } finally {
      handling.unlock();
    }
  }

  private void requestNext(WebSocket from) {
    handling.lock();
    try {
      if (reading) {
        from.request(1);
      } else {
        owed = true;
      }
    } finally {
      handling.unlock();
    }
  }

  /// What has not opened yet is over too: it is given up when it does.
  void abort() {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
    end(1006, "aborted by the client");
  }

  /// Another connection takes over: what this one brought is acknowledged on it, for it credits
  /// only what it sent itself; what it brings from now on does not count.
  void moved() {
    handling.lock();
    try {
      if (over) {
        return;
      }
      if (acknowledges) {
        unacked.forEach(
            room -> send(ServerFrames.ack(room.name(), places.cursor(room).orElseThrow())));
      }
      over = true;
      recording.add(new Observation.Closed(NORMAL, Observation.Closed.MOVED));
      WebSocket open = socket;
      sent =
          sent.thenCompose(done -> open.sendClose(NORMAL, Observation.Closed.MOVED))
              .handle((done, failure) -> (Object) null);
      LINGER.execute(open::abort);
    } finally {
      handling.unlock();
    }
    ended.complete(null);
  }

  /// It did not open, or not in time: what comes of it yet does not count.
  void refused(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    int status =
        cause instanceof WebSocketHandshakeException refusal
            ? refusal.getResponse().statusCode()
            : 0;
    handling.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      recording.add(new Observation.Refused(address, status));
    } finally {
      handling.unlock();
    }
    ended.complete(null);
  }

  /// What was received before an end and is handled after it would stand behind the next
  /// connection's, and move cursors back.
  private void handleUnlessEnded(String message) {
    handling.lock();
    try {
      if (!over) {
        handle(message);
      }
    } catch (RuntimeException e) {
      recording.add(new Observation.Faulted("client", e.toString()));
    } finally {
      handling.unlock();
    }
  }

  private void end(int code, String reason) {
    handling.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      recording.add(new Observation.Closed(code, reason));
    } finally {
      handling.unlock();
    }
    ended.complete(null);
  }

  private void handle(String message) {
    for (ServerFrames.Frame came : ServerFrames.read(message)) {
      JsonNode frame = came.json();
      switch (frame.path("type").asText()) {
        case "welcome" -> welcome(frame);
        case "reply" -> reply(frame);
        case "event" -> event(frame, came.notification()).ifPresent(unacked::add);
        case "replayed" -> replayed(frame);
        case "gap" -> gap(frame);
        case "pong" -> pong(frame);
        case "error" -> fault(frame);
        case "dropped" -> {
          // ephemeral messages, which no promise is about
        }
        case "goaway" -> asked.complete(Duration.ofMillis(frame.path("withinMs").asLong()));
        default -> {
          // a newer gateway
        }
      }
    }
    acknowledgeSoon();
  }

  /// Acks are cumulative: a few rooms at a time, well below what a client may send.
  private void acknowledgeSoon() {
    if (acknowledges && !ackUnderWay && !unacked.isEmpty()) {
      ackUnderWay = true;
      ACK_PACE.execute(this::acknowledge);
    }
  }

  private void acknowledge() {
    handling.lock();
    try {
      ackUnderWay = false;
      for (Room room : unacked.stream().limit(over ? 0 : MAX_ACKS_AT_ONCE).toList()) {
        unacked.remove(room);
        send(ServerFrames.ack(room.name(), places.cursor(room).orElseThrow()));
      }
      if (!over) {
        acknowledgeSoon();
      }
    } finally {
      handling.unlock();
    }
  }

  private void welcome(JsonNode frame) {
    takesOver.run();
    overlaps.forEach((room, overlap) -> overlap.ends(decoded(places.cursor(room).orElseThrow())));
    welcomed.complete(null);
    recording.add(new Observation.Opened(address, frame.path("gateway").asText()));
    Set<Room> given = new HashSet<>();
    for (JsonNode head : frame.path("rooms")) {
      Room room = new Room(head.path("room").asText());
      given.add(room);
      if (!brought.contains(room)) {
        begin(room, head.path("cursor").asText());
      }
    }
    places.given(given);
    for (Room room : rooms) {
      Optional<String> known = places.cursor(room);
      known.ifPresent(cursor -> brought.add(room));
      send(ServerFrames.subscribe(room.name(), room.name(), known.orElse("")));
    }
  }

  private void reply(JsonNode frame) {
    if (!frame.path("ok").asBoolean()) {
      fault(frame);
      return;
    }
    if (frame.hasNonNull("room")) {
      Room room = new Room(frame.path("room").asText());
      if (!brought.contains(room)) {
        begin(room, frame.path("cursor").asText());
      }
    }
  }

  /// Heads of quiet rooms; behind a replay only, for what lies between is still to come.
  private void pong(JsonNode frame) {
    for (JsonNode head : frame.path("rooms")) {
      Room room = new Room(head.path("room").asText());
      if (!brought.contains(room)) {
        places.move(room, head.path("cursor").asText());
      }
    }
  }

  /// @param text the notification as it came
  private Optional<Room> event(JsonNode frame, String text) {
    JsonNode notification = frame.path("notification");
    Room room = new Room(notification.path("room").asText());
    UUID id = UUID.fromString(notification.path("id").asText());
    if (frame.path("redelivered").asBoolean()) {
      recording.add(new Observation.Redelivered(room, id, frame.path("attempt").asInt(), text));
      return Optional.of(room); // the cursor is further, and is what is acked
    }
    Optional<Cursor> cursor =
        frame.hasNonNull("cursor")
            ? Optional.of(decoded(frame.path("cursor").asText()))
            : Optional.empty();
    Overlap overlap = overlaps.get(room);
    if (overlap != null && cursor.isPresent() && overlap.leavesOut(cursor.get())) {
      recording.add(new Observation.LeftOut(room, id, cursor.get(), text));
      if (!brought.contains(room)) {
        acknowledgeAlone(room, frame.path("cursor").asText());
      }
      return Optional.empty();
    }
    recording.add(
        new Observation.Event(
            room,
            id,
            cursor,
            notification.path("source").asText(),
            notification.path("event").asText(),
            text,
            System.nanoTime()));
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    places.move(room, frame.path("cursor").asText());
    return Optional.of(room);
  }

  private void replayed(JsonNode frame) {
    Room room = new Room(frame.path("room").asText());
    String cursor = frame.path("cursor").asText();
    recording.add(
        new Observation.Replayed(
            room,
            decoded(cursor),
            frame.path("count").asInt(),
            frame.path("recovered").asBoolean()));
    brought.remove(room);
    Overlap overlap = overlaps.get(room);
    if (overlap != null && overlap.hasLeftOut()) {
      acknowledgeAlone(room, cursor);
    }
    // The place is the replay's end, unless the other connection had come further.
    if (overlap == null || !overlap.covers(decoded(cursor))) {
      places.move(room, cursor);
    }
  }

  /// What was left out came on this connection too, which wants its word: up to a place that it
  /// told, and not to the one that the other had reached.
  private void acknowledgeAlone(Room room, String cursor) {
    if (acknowledges) {
      send(ServerFrames.ack(room.name(), cursor));
    }
  }

  private void gap(JsonNode frame) {
    Room room = new Room(frame.path("room").asText());
    String cursor = frame.path("cursor").asText();
    if (frame.path("reason").asText().equals("unavailable")) {
      comeBackLater("the history does not answer: " + room);
      return;
    }
    recording.add(
        new Observation.Gap(
            room, frame.path("reason").asText(), decoded(cursor), frame.path("refetch").asText()));
    places.move(room, cursor);
  }

  private void fault(JsonNode frame) {
    JsonNode error = frame.path("error");
    recording.add(
        new Observation.Faulted(error.path("code").asText(), error.path("message").asText()));
    if (error.path("retry").asText().equals("backoff")) {
      comeBackLater(error.path("code").asText());
    }
  }

  /// Keeps the cursors as they are: nothing is lost, and the next connection goes on from them.
  private void comeBackLater(String why) {
    socket.abort();
    end(1006, why);
  }

  private void begin(Room room, String head) {
    recording.add(new Observation.Began(room, decoded(head)));
    places.move(room, head);
  }

  /// A WebSocket takes one message at a time.
  private void send(String frame) {
    WebSocket open = socket;
    sent =
        sent.thenCompose(done -> open.sendText(frame, true))
            .handle((done, failure) -> (Object) null); // a broken socket ends by onError
  }

  private static Cursor decoded(String cursor) {
    return CursorCodec.decode(cursor)
        .orElseThrow(() -> new IllegalStateException("not a cursor: " + cursor));
  }
}
