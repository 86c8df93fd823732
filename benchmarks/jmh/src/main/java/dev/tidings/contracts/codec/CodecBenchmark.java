package dev.tidings.contracts.codec;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the relay does once a record (frame, live message out) and a gateway once a message (live
/// message in), and the cursor, which is in each of them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class CodecBenchmark {

  private static final Epoch EPOCH = new Epoch(0x5eed1234);
  private static final int DATA_BYTES = 256;

  private final Cursor cursor = Cursor.of(EPOCH, new Room("user:1234567"), 12_345_678);
  private final String cursorText = CursorCodec.encode(cursor);
  private final byte[] notification =
      ("{\"id\":\"0199f2c4-7d1e-7a33-b1d0-4f6c7a9e2b11\",\"room\":\"user:1234567\","
              + "\"type\":\"order.shipped\",\"data\":\"%s\"}")
          .formatted("x".repeat(DATA_BYTES))
          .getBytes(StandardCharsets.UTF_8);
  private final LiveMessage live =
      new LiveMessage.Durable(
          "g0000001a",
          new Previous.At(12_345_600),
          12_345_677,
          OptionalLong.of(1_790_000_000_000L),
          UUID.fromString("0199f2c4-7d1e-7a33-b1d0-4f6c7a9e2b11"),
          FrameCodec.event(cursor, notification));
  private final byte[] liveBytes = LiveMessageCodec.encode(live);

  @Benchmark
  public String cursorEncode() {
    return CursorCodec.encode(cursor);
  }

  @Benchmark
  public Optional<Cursor> cursorDecode() {
    return CursorCodec.decode(cursorText);
  }

  @Benchmark
  public byte[] eventFrame() {
    return FrameCodec.event(cursor, notification);
  }

  @Benchmark
  public byte[] liveMessageEncode() {
    return LiveMessageCodec.encode(live);
  }

  @Benchmark
  public Optional<LiveMessage> liveMessageDecode() {
    return LiveMessageCodec.decode(liveBytes);
  }
}
