package dev.tidings.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

  private final FrameReader reader = new FrameReader();
  private final List<String> seen = new ArrayList<>();

  @Property
  void framesAreTheSameHoweverTheirBytesAreCut(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 70_000) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 5_000) int cut) {
    ByteBuf all = Unpooled.buffer();
    List<String> expected = new ArrayList<>();
    for (int length : lengths) {
      String payload = "ab".repeat(length).substring(0, length);
      all.writeBytes(frame(FrameReader.TEXT, payload));
      expected.add(FrameReader.TEXT + payload);
    }
    FrameReader cutReader = new FrameReader();
    List<String> cutSeen = new ArrayList<>();
    while (all.isReadable()) {
      cutReader.read(
          all.readSlice(Math.min(cut, all.readableBytes())),
          (opcode, bytes, start, length) -> cutSeen.add(opcode + text(bytes, start, length)));
    }
    assertThat(cutSeen).isEqualTo(expected);
  }

  @Test
  void aPingBetweenTwoTextsIsAFrameOfItsOwn() {
    read(
        Unpooled.wrappedBuffer(
            frame(FrameReader.TEXT, "one"),
            frame(FrameReader.PING, ""),
            frame(FrameReader.TEXT, "two")));
    assertThat(seen).containsExactly("1one", "9", "1two");
  }

  @Test
  void whatAServerNeverSendsEndsTheReading() {
    assertThatIllegalStateException()
        .isThrownBy(() -> read(Unpooled.wrappedBuffer(new byte[] {(byte) 0x81, (byte) 0x80})));
    assertThatIllegalStateException()
        .isThrownBy(() -> read(Unpooled.wrappedBuffer(new byte[] {0x01, 0x01, 'a'})));
  }

  private void read(ByteBuf bytes) {
    reader.read(
        bytes, (opcode, from, start, length) -> seen.add(opcode + text(from, start, length)));
  }

  private static String text(ByteBuf bytes, int start, int length) {
    return bytes.toString(start, length, StandardCharsets.US_ASCII);
  }

  private static ByteBuf frame(int opcode, String payload) {
    ByteBuf frame = Unpooled.buffer().writeByte(0x80 | opcode);
    if (payload.length() < 126) {
      frame.writeByte(payload.length());
    } else if (payload.length() < 65_536) {
      frame.writeByte(126).writeShort(payload.length());
    } else {
      frame.writeByte(127).writeLong(payload.length());
    }
    return frame.writeBytes(payload.getBytes(StandardCharsets.US_ASCII));
  }
}
