package dev.tidings.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class StampScanTest {

  private final StampScan scan = new StampScan();

  @Property
  void aStampReadsAsItWasWritten(
      @ForAll @LongRange(max = 0xffffffffL) long sequence, @ForAll long sentNanos) {
    ByteBuf frame = frame("{\"type\":\"event\",\"x\":", sequence, sentNanos, "}}");
    StampScan fresh = new StampScan();
    assertThat(fresh.next(frame, 0, frame.readableBytes())).isTrue();
    assertThat(fresh.sequence()).isEqualTo(sequence);
    assertThat(fresh.sentNanos()).isEqualTo(sentNanos);
  }

  @Test
  void itIsFoundAlsoWhereTheNextFrameIsBuiltOtherwise() {
    ByteBuf one = frame("{", 1, 10, "}}");
    ByteBuf other = frame("{\"longer\":true,", 2, 20, "},\"later\":\"field\"}");
    assertThat(scan.next(one, 0, one.readableBytes())).isTrue();
    assertThat(scan.next(other, 0, other.readableBytes())).isTrue();
    assertThat(scan.sequence()).isEqualTo(2);
    assertThat(scan.next(one, 0, one.readableBytes())).isTrue();
    assertThat(scan.sequence()).isEqualTo(1);
  }

  @Test
  void eachStampOfAnArrayIsFoundInItsTurn() {
    ByteBuf array =
        Unpooled.wrappedBuffer(
            frame("[{", 5, 1, "}},"), frame("{", 6, 2, "}},"), frame("{", 7, 3, "}}]"));
    int end = array.readableBytes();
    assertThat(scan.search(array, 0, end)).isTrue();
    assertThat(scan.sequence()).isEqualTo(5);
    assertThat(scan.search(array, scan.end(), end)).isTrue();
    assertThat(scan.sequence()).isEqualTo(6);
    assertThat(scan.search(array, scan.end(), end)).isTrue();
    assertThat(scan.sequence()).isEqualTo(7);
    assertThat(scan.search(array, scan.end(), end)).isFalse();
  }

  @Test
  void whereThereIsNoneNothingIsFound() {
    ByteBuf frame = Unpooled.copiedBuffer("{\"type\":\"pong\"}", StandardCharsets.US_ASCII);
    assertThat(scan.next(frame, 0, frame.readableBytes())).isFalse();
  }

  private static ByteBuf frame(String before, long sequence, long sentNanos, String after) {
    String text = before + StampScan.MARKER + StampScan.stamp(sequence, sentNanos) + '"' + after;
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
