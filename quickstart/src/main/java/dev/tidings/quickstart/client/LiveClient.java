package dev.tidings.quickstart.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.room.Room;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
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
import java.util.concurrent.locks.ReentrantLock;

/// A client over a real WebSocket that writes down all that it sees, acknowledges it, and comes
/// back with its cursors. It filters nothing: a notification that comes twice stands twice in the
/// recording.
///
/// One connection at a time. Thread-safe.
public final class LiveClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final String device;
  private final Set<Room> rooms;
  private final boolean acknowledges;
  private final HttpClient http;
  private final Recording recording = new Recording();

  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by `lock`, like all below: the last place of each room, as the cursor's text.
  private final Map<Room, String> cursors = new HashMap<>();

  private Optional<Session> session = Optional.empty();

  /// @param device the name of this installation
  /// @param rooms what it subscribes beside what everyone is given
  /// @param acknowledges whether it says that it has what it got
  public LiveClient(String device, Set<Room> rooms, boolean acknowledges, HttpClient http) {
    this.device = device;
    this.rooms = Set.copyOf(rooms);
    this.acknowledges = acknowledges;
    this.http = http;
  }

  public Recording recording() {
    return recording;
  }

  /// The room's cursor as the client would bring it now.
  public Optional<String> cursor(Room room) {
    lock.lock();
    try {
      return Optional.ofNullable(cursors.get(room));
    } finally {
      lock.unlock();
    }
  }

  /// Brings another cursor at the next connect than the one it has.
  public void pretendCursor(Room room, String cursor) {
    lock.lock();
    try {
      cursors.put(room, cursor);
    } finally {
      lock.unlock();
    }
  }

  /// Opens a connection; completes when it has ended, never exceptionally. Whether it was opened is
  /// in the recording.
  ///
  /// @param address `ws://HOST:PORT/v1/connect`
  public CompletableFuture<Void> connect(URI address, String token) {
    Session opening = new Session(address);
    lock.lock();
    try {
      session = Optional.of(opening);
    } finally {
      lock.unlock();
    }
    var unused =
        http.newWebSocketBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .subprotocols("tidings.v1")
            .buildAsync(URI.create(address + "?device=" + device), opening)
            .exceptionally(
                failure -> {
                  opening.refused(failure);
                  return null;
                });
    return opening.ended;
  }

  /// Breaks the connection without a close frame, as a lost network does for who is inside.
  public void abort() {
    current().ifPresent(Session::abort);
  }

  @Override
  public void close() {
    abort();
  }

  private Optional<Session> current() {
    lock.lock();
    try {
      return session;
    } finally {
      lock.unlock();
    }
  }

  /// One connection. Its listener methods are called one at a time.
  private final class Session implements WebSocket.Listener {

    private final URI address;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ReentrantLock handling = new ReentrantLock();
    private final StringBuilder text = new StringBuilder();

    private volatile WebSocket socket;
    private boolean over;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private Session(URI address) {
      this.address = address;
    }

    @Override
    public void onOpen(WebSocket opened) {
      socket = opened;
      opened.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        handleUnlessEnded(whole);
      }
      from.request(1);
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

    private void abort() {
      WebSocket open = socket;
      if (open != null) {
        open.abort();
        end(1006, "aborted by the client");
      }
    }

    private void refused(Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      int status =
          cause instanceof WebSocketHandshakeException refusal
              ? refusal.getResponse().statusCode()
              : 0;
      recording.add(new Observation.Refused(address, status));
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
      Set<Room> toAck = new LinkedHashSet<>();
      for (JsonNode frame : ServerFrames.read(message)) {
        switch (frame.path("type").asText()) {
          case "welcome" -> welcome(frame);
          case "reply" -> reply(frame);
          case "event" -> event(frame).ifPresent(toAck::add);
          case "replayed" -> replayed(frame);
          case "gap" -> gap(frame);
          case "error" -> fault(frame);
          default -> {
            // pong and goaway change nothing for this client
          }
        }
      }
      for (Room room : acknowledges ? toAck : Set.<Room>of()) {
        send(ServerFrames.ack(room.name(), cursor(room).orElseThrow()));
      }
    }

    private void welcome(JsonNode frame) {
      recording.add(new Observation.Opened(address, frame.path("gateway").asText()));
      Set<Room> given = new HashSet<>();
      for (JsonNode head : frame.path("rooms")) {
        Room room = new Room(head.path("room").asText());
        given.add(room);
        cursor(room)
            .ifPresentOrElse(
                known -> send(ServerFrames.subscribe(room.name(), room.name(), known)),
                () -> begin(room, head.path("cursor").asText()));
      }
      for (Room room : rooms) {
        if (!given.contains(room)) {
          send(ServerFrames.subscribe(room.name(), room.name(), cursor(room).orElse("")));
        }
      }
    }

    private void reply(JsonNode frame) {
      if (!frame.path("ok").asBoolean()) {
        fault(frame);
        return;
      }
      if (frame.hasNonNull("room")) {
        Room room = new Room(frame.path("room").asText());
        if (cursor(room).isEmpty()) {
          begin(room, frame.path("cursor").asText());
        }
      }
    }

    private Optional<Room> event(JsonNode frame) {
      JsonNode notification = frame.path("notification");
      Room room = new Room(notification.path("room").asText());
      Optional<Cursor> cursor =
          frame.hasNonNull("cursor")
              ? Optional.of(decoded(frame.path("cursor").asText()))
              : Optional.empty();
      recording.add(
          new Observation.Event(
              room,
              UUID.fromString(notification.path("id").asText()),
              cursor,
              notification.path("source").asText(),
              notification.path("event").asText(),
              notification.toString(),
              System.nanoTime()));
      if (cursor.isEmpty()) {
        return Optional.empty();
      }
      moveTo(room, frame.path("cursor").asText());
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
      moveTo(room, cursor);
    }

    private void gap(JsonNode frame) {
      Room room = new Room(frame.path("room").asText());
      String cursor = frame.path("cursor").asText();
      recording.add(
          new Observation.Gap(
              room,
              frame.path("reason").asText(),
              decoded(cursor),
              frame.path("refetch").asText()));
      moveTo(room, cursor);
    }

    private void fault(JsonNode frame) {
      JsonNode error = frame.path("error");
      recording.add(
          new Observation.Faulted(error.path("code").asText(), error.path("message").asText()));
    }

    private void begin(Room room, String head) {
      recording.add(new Observation.Began(room, decoded(head)));
      moveTo(room, head);
    }

    private void moveTo(Room room, String cursor) {
      lock.lock();
      try {
        cursors.put(room, cursor);
      } finally {
        lock.unlock();
      }
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
}
