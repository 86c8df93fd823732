package dev.tidings.contracts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.trace.TraceParent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LiveMessageCodecTest {

  @Property
  void whatIsEncodedIsDecoded(@ForAll("messages") LiveMessage message) {
    LiveMessage decoded =
        LiveMessageCodec.decode(LiveMessageCodec.encode(message)).orElseThrow(AssertionError::new);
    assertThat(decoded.getClass()).isEqualTo(message.getClass());
    assertThat(decoded.frame()).isEqualTo(message.frame());
    assertThat(decoded.expiresAtMs()).isEqualTo(message.expiresAtMs());
    if (message instanceof LiveMessage.Durable a && decoded instanceof LiveMessage.Durable b) {
      assertThat(b.generation()).isEqualTo(a.generation());
      assertThat(b.previous()).isEqualTo(a.previous());
      assertThat(b.offset()).isEqualTo(a.offset());
      assertThat(b.id()).isEqualTo(a.id());
      assertThat(b.traceParent()).isEqualTo(a.traceParent());
      assertThat(b.handling()).isEqualTo(a.handling());
    }
    if (message instanceof LiveMessage.Ephemeral a && decoded instanceof LiveMessage.Ephemeral b) {
      assertThat(b.collapseKey()).isEqualTo(a.collapseKey());
    }
  }

  @Property
  void randomBytesNeverThrow(@ForAll byte[] bytes) {
    assertThat(LiveMessageCodec.decode(bytes)).isNotNull();
  }

  @Property
  void aMutatedHeaderNeverThrows(@ForAll("messages") LiveMessage message, @ForAll int seed) {
    byte[] bytes = LiveMessageCodec.encode(message);
    bytes[Math.floorMod(seed, bytes.length)] = (byte) (seed >>> 16);
    assertThat(LiveMessageCodec.decode(bytes)).isNotNull();
    byte[] cut = Arrays.copyOf(bytes, Math.floorMod(seed, bytes.length));
    assertThat(LiveMessageCodec.decode(cut)).isNotNull();
  }

  /// Producers may send pretty-printed data: only the first line feed ends the header.
  @Test
  void aFrameKeepsItsLineFeeds() {
    byte[] frame = ascii("\n{\n \"a\": 1\n}\n\n");
    byte[] bytes = LiveMessageCodec.encode(new LiveMessage.Ephemeral(OptionalLong.empty(), frame));
    assertThat(LiveMessageCodec.decode(bytes).orElseThrow(AssertionError::new).frame())
        .isEqualTo(frame);
  }

  @Test
  void whatSomebodyElseWroteIsNoMessage() {
    String id = "0192f0c1-7a00-7abc-8def-0123456789ab";
    for (String text :
        List.of(
            "",
            "\n",
            "hello",
            "E -",
            "E x\n{}",
            "E - -\n{}",
            "E - k\n{}",
            "E - ktyping more\n{}",
            "E - k\u007f\n{}",
            "E - k" + "x".repeat(257) + "\n{}",
            "D g p1 2 -\n{}",
            "D g p2 2 - " + id + "\n{}",
            "D g p9223372036854775807 2 - " + id + "\n{}",
            "D g p-1 2 - " + id + "\n{}",
            "D g s-1 2 - " + id + "\n{}",
            "D g s3 2 - " + id + "\n{}",
            "D g q1 2 - " + id + "\n{}",
            "D g p 2 - " + id + "\n{}",
            "D  p1 2 - " + id + "\n{}",
            "D G p1 2 - " + id + "\n{}",
            "D g p1 2 - nobody\n{}",
            "D g p1 99999999999999999999 - " + id + "\n{}",
            "D g p1 2 - " + id + " more\n{}",
            "D g p1 2 - " + id + " \n{}",
            "D g p1 2 - " + id + " " + Samples.TRACE + " more\n{}",
            "D g p1 2 - " + id + " k\n{}",
            "D g p1 2 - " + id + " n\n{}",
            "D g p1 2 - " + id + " rnobody\n{}",
            "D g p1 2 - " + id + " kkey h\n{}",
            "D g p1 2 - " + id + " kkey " + Samples.TRACE + "\n{}")) {
      assertThat(LiveMessageCodec.decode(ascii(text))).as(text).isEmpty();
    }
    assertThat(LiveMessageCodec.decode(ascii("D g p1 2 - " + id + "\n{}"))).isPresent();
  }

  @Provide
  Arbitrary<LiveMessage> messages() {
    Arbitrary<byte[]> frames = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<OptionalLong> expiries =
        Arbitraries.longs()
            .greaterOrEqual(0)
            .map(OptionalLong::of)
            .injectNull(0.3)
            .map(value -> value == null ? OptionalLong.empty() : value);
    Arbitrary<String> generations =
        Arbitraries.strings()
            .withCharRange('0', '9')
            .withCharRange('a', 'z')
            .ofMinLength(1)
            .ofMaxLength(16);
    Arbitrary<Optional<TraceParent>> traces =
        Arbitraries.of(List.of(Optional.empty(), Optional.of(Samples.TRACE)));
    Arbitrary<Optional<String>> keys =
        Arbitraries.strings()
            .withCharRange('!', '~')
            .ofMinLength(1)
            .ofMaxLength(256)
            .injectNull(0.3)
            .map(Optional::ofNullable);
    Arbitrary<Handling> handlings =
        Combinators.combine(
                Arbitraries.of(Priority.class),
                keys,
                Arbitraries.longs().map(low -> new UUID(7, low)).optional())
            .as(Handling::new);
    Arbitrary<LiveMessage> durable =
        Combinators.combine(
                generations,
                Arbitraries.longs().between(0, Long.MAX_VALUE - 1),
                Arbitraries.longs().between(0, 1000),
                Arbitraries.of(true, false),
                expiries,
                frames,
                traces,
                handlings)
            .as(
                (generation, base, step, at, expiry, frame, trace, handling) -> {
                  long offset = base > Long.MAX_VALUE - 2000 ? base : base + step + 1;
                  long before = Math.min(base, offset - 1);
                  Previous previous =
                      at && before >= 0
                          ? new Previous.At(before)
                          : new Previous.NoneSince(Math.max(0, before));
                  return new LiveMessage.Durable(
                      generation,
                      previous,
                      offset,
                      expiry,
                      new UUID(base, step),
                      trace,
                      handling,
                      frame);
                });
    return Arbitraries.oneOf(
        durable,
        Combinators.combine(keys, expiries, frames)
            .as((key, expiry, frame) -> new LiveMessage.Ephemeral(key, expiry, frame)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
