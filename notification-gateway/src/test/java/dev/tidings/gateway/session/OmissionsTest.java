package dev.tidings.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.subscription.LiveEphemeral;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OmissionsTest {

  private static final Room TEAM = new Room("team:1");
  private static final Room OTHER = new Room("team:2");

  private final Drops drops = new Drops(new SimpleMeterRegistry());
  private final Omissions omissions = new Omissions(3, 20, drops);
  private final List<ByteBuf> buffers = new ArrayList<>();
  private final List<String> out = new ArrayList<>();
  private int takes = Integer.MAX_VALUE;

  @AfterEach
  void everyBufferIsGivenBack() {
    omissions.forget(TEAM);
    omissions.forget(OTHER);
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Test
  void withoutAKeyAMessageIsOnlyCounted() {
    omit(TEAM, "", "a");
    omit(TEAM, "", "b");
    omit(OTHER, "", "c");
    assertThat(flushed()).containsExactly("team:1 lost 2", "team:2 lost 1");
    assertThat(flushed()).isEmpty();
    assertThat(drops.counted(DropReason.EPHEMERAL_UNWRITABLE)).isEqualTo(3);
  }

  @Test
  void ofEachKeyTheNewestIsKept() {
    omit(TEAM, "x", "x1");
    omit(TEAM, "y", "y1");
    omit(OTHER, "x", "z1");
    omit(TEAM, "x", "x2");
    assertThat(flushed()).containsExactly("y1", "z1", "x2", "team:1 lost 1");
    assertThat(drops.counted(DropReason.EPHEMERAL_CONFLATED)).isEqualTo(1);
    assertThat(drops.counted(DropReason.EPHEMERAL_UNWRITABLE)).isZero();
  }

  @Test
  void theBoundsCostTheOldest() {
    for (String key : List.of("a", "b", "c", "d")) {
      omit(TEAM, key, key);
    }
    assertThat(flushed()).containsExactly("b", "c", "d", "team:1 lost 1");
    omit(TEAM, "a", "1234567890");
    omit(TEAM, "b", "1234567890");
    omit(TEAM, "c", "1");
    omit(TEAM, "d", "much longer than everything together may be");
    assertThat(flushed()).containsExactly("1234567890", "1", "team:1 lost 2");
  }

  @Test
  void whatTheSocketDoesNotTakeWaitsOn() {
    omit(TEAM, "a", "a");
    omit(TEAM, "b", "b");
    omit(TEAM, "", "c");
    takes = 1;
    assertThat(flushed()).containsExactly("a");
    takes = 1;
    assertThat(flushed()).containsExactly("b");
    takes = 1;
    assertThat(flushed()).containsExactly("team:1 lost 1");
  }

  @Test
  void whatExpiredMeanwhileIsNotSent() {
    omit(TEAM, Optional.of("a"), OptionalLong.of(1_000), "a");
    omit(TEAM, Optional.of("b"), OptionalLong.of(1_001), "b");
    assertThat(flushed()).containsExactly("b");
    assertThat(drops.counted(DropReason.EXPIRED)).isEqualTo(1);
  }

  @Test
  void ofARoomThatWasLeftNothingIsSaid() {
    omit(TEAM, "a", "a");
    omit(TEAM, "", "b");
    omit(OTHER, "", "c");
    omissions.forget(TEAM);
    assertThat(flushed()).containsExactly("team:2 lost 1");
    assertThat(drops.counted(DropReason.EPHEMERAL_UNWRITABLE)).isEqualTo(3);
  }

  private void omit(Room room, String key, String text) {
    omit(room, key.isEmpty() ? Optional.empty() : Optional.of(key), OptionalLong.empty(), text);
  }

  private void omit(Room room, Optional<String> key, OptionalLong expiresAtMs, String text) {
    ByteBuf frame = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    buffers.add(frame);
    omissions.omit(room, new LiveEphemeral(key, expiresAtMs, frame));
    frame.release();
  }

  private List<String> flushed() {
    out.clear();
    omissions.flush(
        new Omissions.Outgoing() {
          @Override
          public boolean isWritable() {
            return takes > 0;
          }

          @Override
          public void write(ByteBuf frame) {
            takes--;
            out.add(frame.toString(StandardCharsets.US_ASCII));
          }

          @Override
          public void say(ServerFrame.Dropped frame) {
            takes--;
            out.add(frame.room() + " lost " + frame.count());
          }
        },
        1_000);
    return List.copyOf(out);
  }
}
