package dev.tidings.contracts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.frame.ClientFrame;
import dev.tidings.contracts.frame.ClientReading;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.room.Room;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes of every wire format stand in `src/test/resources/golden`: a change of one is a change
/// of what clients, backends and other versions of the services read. Where one is meant, run the
/// test with `-Dgolden.write=true`, look at the difference, and write it into `docs/protocol.md`.
class GoldenFilesTest {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  static List<String> names() {
    return List.copyOf(files().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void theBytesAreTheGoldenOnes(String name) throws IOException {
    byte[] bytes = files().get(name);
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(Files.readString(file));
  }

  @Test
  void noGoldenFileIsLeftOver() throws IOException {
    try (Stream<Path> tree = Files.walk(FOLDER)) {
      assertThat(
              tree.filter(Files::isRegularFile)
                  .map(file -> FOLDER.relativize(file).toString())
                  .filter(name -> !name.startsWith("events/") && !name.startsWith("client/")))
          .containsExactlyInAnyOrderElementsOf(names());
    }
  }

  @Test
  void goldenNotificationsAndReceiptsAreReadBack() throws IOException {
    assertThat(NotificationCodec.decode(read("notification/everything.json")))
        .isEqualTo(Samples.EVERYTHING);
    assertThat(NotificationCodec.decode(read("notification/smallest.json")))
        .isEqualTo(Samples.SMALLEST);
    assertThat(NotificationCodec.decode(read("notification/retracting.json")))
        .isEqualTo(Samples.CORRECTING);
    assertThat(ReceiptCodec.decode(read("receipts/batch.json"))).isEqualTo(Samples.RECEIPTS);
    assertThat(ReceiptCodec.decode(read("receipts/traced.json")))
        .isEqualTo(Samples.TRACED_RECEIPTS);
    assertThat(ReceiptCodec.decode(read("receipts/words.json"))).isEqualTo(Samples.WORDS);
    assertThat(ReceiptCodec.decode(read("receipts/resumptions.json")))
        .isEqualTo(Samples.RESUMPTIONS);
  }

  @Test
  void goldenEventsAreReadBack() throws IOException {
    assertThat(Events.read(read("event/everything.json")))
        .isEqualTo(new EventReading.Valid(Samples.EVENT, List.of()));
  }

  @Test
  void goldenMarksAreReadBack() throws IOException {
    assertThat(Mark.parse(new String(read("live/mark.txt"), StandardCharsets.US_ASCII)))
        .contains(new Mark("g7k2m9x1", 1_048_577));
  }

  @Test
  void goldenClientFramesAreUnderstood() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("client"))) {
      for (Path file : files.toList()) {
        assertThat(FrameCodec.decode(Files.readString(file)))
            .as(file.toString())
            .isInstanceOfSatisfying(
                ClientReading.Frames.class,
                reading ->
                    assertThat(reading.frames())
                        .noneMatch(frame -> frame instanceof ClientFrame.Unreadable));
      }
    }
    assertThat(FrameCodec.decode(Files.readString(FOLDER.resolve("client/several.json"))))
        .isEqualTo(new ClientReading.Frames(Samples.CLIENT_FRAMES));
  }

  private static byte[] read(String name) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(name));
  }

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("event/everything.json", EventCodec.encode(Samples.EVENT));
    files.put("event/smallest.json", EventCodec.encode(Samples.SMALLEST_EVENT));
    files.put("event/retracting.json", EventCodec.encode(Samples.CORRECTION));
    files.put("notification/retracting.json", NotificationCodec.encode(Samples.CORRECTING));
    files.put("notification/everything.json", NotificationCodec.encode(Samples.EVERYTHING));
    files.put("notification/smallest.json", NotificationCodec.encode(Samples.SMALLEST));
    files.put("notification/ids.txt", ids());
    files.put("cursor/cursors.txt", cursors());
    files.put(
        "frame/event.json",
        FrameCodec.event(Samples.CURSOR, NotificationCodec.encode(Samples.SMALLEST)));
    files.put(
        "frame/redelivered.json",
        FrameCodec.redelivered(
            FrameCodec.event(Samples.CURSOR, NotificationCodec.encode(Samples.SMALLEST)), 2));
    files.put(
        "frame/ephemeral.json", FrameCodec.ephemeral(NotificationCodec.encode(Samples.SMALLEST)));
    Samples.SERVER_FRAMES.forEach(
        (name, frame) -> files.put("frame/" + name + ".json", FrameCodec.encode(frame)));
    Samples.LIVE.forEach(
        (name, message) -> files.put("live/" + name + ".txt", LiveMessageCodec.encode(message)));
    files.put("live/mark.txt", ascii(new Mark("g7k2m9x1", 1_048_577).text()));
    files.put("live/names.txt", redisNames());
    files.put("receipts/batch.json", ReceiptCodec.encode(Samples.RECEIPTS));
    files.put("receipts/traced.json", ReceiptCodec.encode(Samples.TRACED_RECEIPTS));
    files.put("receipts/words.json", ReceiptCodec.encode(Samples.WORDS));
    files.put("receipts/resumptions.json", ReceiptCodec.encode(Samples.RESUMPTIONS));
    files.put("outcome/undelivered.json", OutcomeCodec.encode(OutcomeCodecTest.UNDELIVERED));
    files.put("problem/one.json", ProblemCodec.encode(Samples.PROBLEM));
    files.put("problem/faults.json", ProblemCodec.encode(Samples.FAULTS));
    return files;
  }

  private static byte[] ids() {
    Instant takenAt = Instant.parse("2026-11-01T08:30:00.250Z");
    StringBuilder text = new StringBuilder();
    for (String[] id :
        new String[][] {
          {"shop", "order-9-shipped", "user:42"},
          {"shop", "order-9-shipped", "all"},
          {"shop", "order-9-returned", "user:42"}
        }) {
      text.append(String.join(" ", id)).append(' ').append(takenAt).append(' ');
      text.append(NotificationId.of(id[0], id[1], new Room(id[2]), takenAt)).append('\n');
    }
    return ascii(text.toString());
  }

  private static byte[] cursors() {
    StringBuilder text = new StringBuilder();
    for (int epoch : new int[] {0, 1, -1, Samples.EPOCH.value()}) {
      for (long position : new long[] {0, 1, 127, 128, 1_048_577, Long.MAX_VALUE}) {
        Cursor cursor = Cursor.of(new Epoch(epoch), Room.ofUser("42"), position);
        text.append(cursor.epoch().text()).append(" user:42 ").append(position).append(' ');
        text.append(CursorCodec.encode(cursor)).append('\n');
      }
    }
    return ascii(text.toString());
  }

  private static byte[] redisNames() {
    RedisNames names = new RedisNames("tidings", Samples.EPOCH, 6);
    return ascii(
        String.join(
            "\n",
            names.tail("g7k2m9x1", Room.ofUser("42")),
            names.top("g7k2m9x1", Room.ofUser("42")),
            names.channel(Room.ofUser("42")),
            names.mark(3),
            ""));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
