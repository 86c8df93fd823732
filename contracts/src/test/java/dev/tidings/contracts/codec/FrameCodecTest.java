package dev.tidings.contracts.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.frame.ClientFrame;
import dev.tidings.contracts.frame.ClientReading;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.frame.Start;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.room.Room;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Positive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "nonsense",
        "1",
        "null",
        "\"ping\"",
        "[]",
        "[1]",
        "[{\"type\":\"ping\"},null]",
        "{\"type\":\"ping\"",
        "{\"type\":\"ping\"} {}",
        "[[{\"type\":\"ping\"}]]",
        "{\"a\":\"\0\"}"
      })
  void whatIsNoFrameIsMalformed(String text) {
    assertThat(FrameCodec.decode(text)).isInstanceOf(ClientReading.Malformed.class);
  }

  @Test
  void nestingIsBounded() {
    assertThat(FrameCodec.decode("{\"a\":" + "[".repeat(60_000)))
        .isInstanceOf(ClientReading.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|BAD_FRAME",
        "{\"type\":1}|BAD_FRAME",
        "{\"type\":\"shout\"}|BAD_FRAME",
        "{\"type\":\"publish\"}|BAD_ROOM",
        "{\"type\":\"publish\",\"room\":\"all\"}|BAD_FRAME",
        "{\"type\":\"publish\",\"room\":\"all\",\"eventType\":\"Typing\"}|BAD_FRAME",
        "{\"type\":\"refresh\"}|BAD_FRAME",
        "{\"type\":\"refresh\",\"token\":{}}|BAD_FRAME",
        "{\"type\":\"subscribe\"}|BAD_ROOM",
        "{\"type\":\"subscribe\",\"room\":\"team:*\"}|BAD_ROOM",
        "{\"type\":\"unsubscribe\",\"room\":[\"all\"]}|BAD_ROOM",
        "{\"type\":\"ack\",\"room\":\"all\"}|BAD_CURSOR",
        "{\"type\":\"ack\",\"room\":\"all\",\"cursor\":5}|BAD_CURSOR",
        "{\"type\":\"subscribe\",\"room\":\"all\",\"since\":\"1001\"}|BAD_SINCE",
        "{\"type\":\"mark\"}|BAD_MARK",
        "{\"type\":\"mark\",\"as\":\"liked\",\"room\":\"all\",\"cursor\":\"x\"}|BAD_MARK",
        "{\"type\":\"mark\",\"as\":\"read\"}|BAD_MARK",
        "{\"type\":\"mark\",\"as\":\"read\",\"ids\":[]}|BAD_MARK",
        "{\"type\":\"mark\",\"as\":\"read\",\"ids\":[7]}|BAD_MARK",
        "{\"type\":\"mark\",\"as\":\"read\",\"ids\":[\"1-1-1-1-1\"]}|BAD_MARK",
        "{\"type\":\"mark\",\"as\":\"read\",\"cursor\":\"x\"}|BAD_MARK",
        "{\"type\":\"mark\",\"as\":\"read\",\"room\":\"team:*\",\"cursor\":\"x\"}|BAD_ROOM",
        "{\"type\":\"subscribe\",\"room\":\"all\",\"since\":{}}|BAD_SINCE"
      })
  void aFrameThatCannotBeFollowedIsSaidToBeOne(String text, ErrorCode code) {
    assertThat(only(text.replace("}", ",\"id\":\"7\"}").replace("{,", "{")))
        .isInstanceOfSatisfying(
            ClientFrame.Unreadable.class,
            frame -> {
              assertThat(frame.code()).isEqualTo(code);
              assertThat(frame.id()).contains("7");
            });
  }

  @Test
  void aCursorWinsOverASince() {
    assertThat(only("{\"type\":\"subscribe\",\"room\":\"all\",\"cursor\":\"x\",\"since\":\"5\"}"))
        .isEqualTo(new ClientFrame.Subscribe(Optional.empty(), Room.ALL, new Start.After("x")));
  }

  @Test
  void aMarkNamesAHundredIdsAtMost() {
    String id = "\"01a1963a-d43a-7ae8-8463-4b9d5fcd1b44\"";
    String fits = String.join(",", Collections.nCopies(100, id));
    assertThat(only("{\"type\":\"mark\",\"as\":\"seen\",\"ids\":[" + fits + "]}"))
        .isInstanceOf(ClientFrame.Mark.class);
    assertThat(only("{\"type\":\"mark\",\"as\":\"seen\",\"ids\":[" + fits + "," + id + "]}"))
        .isInstanceOf(ClientFrame.Unreadable.class);
  }

  @Property
  void aRedeliveredFrameHasTheSameNotificationAndCursor(@ForAll @Positive int times) {
    byte[] frame = FrameCodec.event(Samples.CURSOR, NotificationCodec.encode(Samples.SMALLEST));
    int attempt = times == Integer.MAX_VALUE ? times : times + 1;

    String again = new String(FrameCodec.redelivered(frame, attempt), UTF_8);

    assertThat(again.replace("\"redelivered\":true,\"attempt\":" + attempt + ",", ""))
        .isEqualTo(new String(frame, UTF_8));
  }

  @Test
  void anIdOfAWrongLengthIsLeftOut() {
    assertThat(only("{\"type\":\"ping\",\"id\":\"" + "x".repeat(64) + "\"}"))
        .isEqualTo(new ClientFrame.Ping(Optional.of("x".repeat(64))));
    assertThat(only("{\"type\":\"ping\",\"id\":\"" + "x".repeat(65) + "\"}"))
        .isEqualTo(new ClientFrame.Ping(Optional.empty()));
  }

  /// A lone surrogate, sent as an escape, made the generator throw while the refusal was written.
  @Test
  void whatAClientSentCanBeSaidBack() {
    for (String field : List.of("id", "type", "room")) {
      String text = "{\"id\":\"1\",\"type\":\"subscribe\",\"room\":\"all\",\"since\":\"x\"}";
      String bad = text.replaceFirst("\"" + field + "\":\"", "$0\\\\ud800");
      ClientFrame.Unreadable frame = (ClientFrame.Unreadable) only(bad);
      byte[] reply =
          FrameCodec.encode(
              new ServerFrame.Refused(frame.id(), Optional.empty(), frame.code(), frame.detail()));
      assertThat(Json.complaintOfText(reply)).isEmpty();
    }
  }

  @Test
  void aLongValueIsNotSentBackAtItsFullLength() {
    ClientFrame.Unreadable frame =
        (ClientFrame.Unreadable) only("{\"type\":\"" + "x".repeat(60_000) + "\"}");
    assertThat(frame.detail()).hasSizeLessThan(200);
  }

  @Property
  void randomTextNeverThrows(@ForAll String text) {
    assertThat(FrameCodec.decode(text)).isNotNull();
    assertThat(FrameCodec.decode("{\"type\":\"" + text + "\"}")).isNotNull();
  }

  private static ClientFrame only(String text) {
    ClientReading reading = FrameCodec.decode(text);
    assertThat(reading).isInstanceOf(ClientReading.Frames.class);
    List<ClientFrame> frames = ((ClientReading.Frames) reading).frames();
    assertThat(frames).hasSize(1);
    return frames.get(0);
  }
}
