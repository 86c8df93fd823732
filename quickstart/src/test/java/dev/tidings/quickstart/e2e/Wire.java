package dev.tidings.quickstart.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A connection that says what a test says and keeps what it hears, frame by frame. Confined to the
/// test's thread.
final class Wire implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private Wire(HttpClient http, URI address, String token) {
    socket =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .subprotocols("tidings.v1")
            .buildAsync(address, new Ear())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /// Connects and follows the room.
  static Wire to(HttpClient http, URI address, String token, String room) {
    Wire wire = new Wire(http, address, token);
    wire.hear("welcome");
    wire.say("{'type':'subscribe','id':'s','room':'" + room + "'}");
    wire.hear("reply");
    return wire;
  }

  /// Sends text; quotes may be single.
  void say(String json) {
    socket.sendText(json.replace('\'', '"'), true).join();
  }

  /// Has the room know that somebody types.
  void type(String room) {
    say(
        "{'type':'publish','id':'p','room':'"
            + room
            + "','eventType':'chat.typing','data':{'on':true},'ephemeral':true}");
  }

  /// The next frame of this type; those before it are skipped.
  JsonNode hear(String type) {
    try {
      while (true) {
        JsonNode frame = frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (frame == null) {
          throw new AssertionError("no frame came (expected: " + type + ")");
        }
        if (frame.path("type").asText().equals(type)) {
          return frame;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          JsonNode told = JSON.readTree(text.toString());
          if (told.isArray()) {
            told.forEach(frames::add);
          } else {
            frames.add(told);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
