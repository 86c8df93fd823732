package dev.tidings.quickstart.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServerFramesTest {

  /// White space, digits and escapes that a parser forgets, and the frame's own word within.
  private static final String ODD =
      "{ \"data\":{\"notification\": {\"a\": 1.00}, \"u\":\"\\u00e9é\\/\"},\t\"n\":[1e0 ]}";

  @Test
  void aNotificationIsHandedOnAsItCame() {
    List<ServerFrames.Frame> frames =
        ServerFrames.read("{\"type\":\"event\",\"notification\":" + ODD + "}");
    assertThat(frames).extracting(ServerFrames.Frame::notification).containsExactly(ODD);
  }

  @Test
  void severalFramesInOneMessageHaveTheirOwn() {
    String event = "{\"notification\": " + ODD + ",\"cursor\":\"x\"}";
    List<ServerFrames.Frame> frames =
        ServerFrames.read("[" + event + ", {\"type\":\"pong\",\"rooms\":[{}]}," + event + "]");
    assertThat(frames).extracting(ServerFrames.Frame::notification).containsExactly(ODD, "", ODD);
    assertThat(frames.get(1).json().path("type").asText()).isEqualTo("pong");
  }
}
