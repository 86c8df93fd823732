package dev.tidings.gateway.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tails as a real Redis gives them.
final class LettuceTailsTest {

  private static final Room ROOM = new Room("order:1");

  /// The whole of a room in one step: ARGV are the mark, the top, and the tail's messages.
  private static final String BECOME =
      """
      redis.call('SET', KEYS[1], ARGV[1])
      redis.call('SET', KEYS[2], ARGV[2])
      redis.call('DEL', KEYS[3])
      for i = 3, #ARGV do redis.call('XADD', KEYS[3], (i - 3) .. '-1', 'm', ARGV[i]) end
      return 1
      """;

  private static RedisClient client;
  private static StatefulRedisConnection<String, byte[]> redis;
  private static int number;

  private RedisNames names;
  private LettuceTails tails;

  @BeforeAll
  static void connect() {
    client = RedisClient.create(Servers.redis().url());
    redis = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
  }

  @AfterAll
  static void disconnect() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  @BeforeEach
  void start() {
    names = new RedisNames("tails" + number++, new Epoch(1), 1);
    tails =
        new LettuceTails(
            new RedisSettings(
                true,
                Servers.redis().url(),
                false,
                names.prefix(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMillis(100)),
            () -> names);
    await().until(() -> !tails.top(ROOM).toCompletableFuture().handle((r, f) -> f != null).join());
  }

  @AfterEach
  void stop() {
    tails.close();
  }

  @Test
  void aReadingHasMarkTopAndTheEntriesThatWereAskedFor() {
    become("g1", 4);

    assertThat(read(tails.top(ROOM))).isEqualTo("g1 4, top 3: []");
    assertThat(read(tails.from(ROOM, 1, 2))).isEqualTo("g1 4, top 3: [1, 2]");
    assertThat(read(tails.from(ROOM, 4, 2))).isEqualTo("g1 4, top 3: []");
    assertThat(read(tails.last(ROOM, 3))).isEqualTo("g1 4, top 3: [1, 2, 3]");
  }

  @Test
  void withoutAMarkThereIsNothing() {
    assertThat(read(tails.from(ROOM, 0, 10))).isEqualTo("no mark");
    assertThat(read(tails.last(ROOM, 10))).isEqualTo("no mark");
  }

  @Test
  void aTailThatAgedOutHasNoTop() {
    redis.sync().set(names.mark(0), bytes(new Mark("g1", 9).text()));

    assertThat(read(tails.from(ROOM, 0, 10))).isEqualTo("g1 9, no top: []");
  }

  @Test
  void whatIsOfAnotherGenerationByNowIsReadOfThatOne() {
    become("g1", 4);
    read(tails.top(ROOM));
    become("g2", 2);

    assertThat(read(tails.from(ROOM, 0, 10))).isEqualTo("g2 2, top 1: [0, 1]");
    assertThat(read(tails.last(ROOM, 10))).isEqualTo("g2 2, top 1: [0, 1]");
  }

  @Test
  void aServerThatHasForgottenTheScriptsIsToldThemAgain() {
    become("g1", 2);
    read(tails.top(ROOM));
    redis.sync().scriptFlush();

    assertThat(read(tails.from(ROOM, 0, 10))).isEqualTo("g1 2, top 1: [0, 1]");
    assertThat(read(tails.last(ROOM, 10))).isEqualTo("g1 2, top 1: [0, 1]");
  }

  /// A Redis that goes back to an older state takes its marks with it. Read one after the other, a
  /// newer mark would vouch for an older tail, and what that lacks would never be delivered.
  @Test
  void markAndTailAreOfTheSameInstantWheneverRedisGoesBackAndOn() throws Exception {
    become("g1", 2);
    AtomicBoolean over = new AtomicBoolean();
    Thread backAndOn =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    become("g1", 1);
                    become("g1", 2);
                  }
                });
    List<String> seen = new ArrayList<>();
    try {
      for (int round = 0; round < 100; round++) {
        List<CompletableFuture<Optional<TailReading>>> asked = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          asked.add(tails.from(ROOM, 0, 10).toCompletableFuture());
        }
        asked.forEach(one -> seen.add(read(one)));
      }
    } finally {
      over.set(true);
      backAndOn.join();
    }
    assertThat(seen).containsOnly("g1 1, top 0: [0]", "g1 2, top 1: [0, 1]");
  }

  private void become(String generation, int records) {
    byte[][] values = new byte[records + 2][];
    values[0] = bytes(new Mark(generation, records).text());
    values[1] = bytes(Integer.toString(records - 1));
    for (int offset = 0; offset < records; offset++) {
      values[offset + 2] = message(generation, offset);
    }
    redis
        .sync()
        .eval(
            BECOME,
            ScriptOutputType.INTEGER,
            new String[] {names.mark(0), names.top(generation, ROOM), names.tail(generation, ROOM)},
            values);
  }

  private static String read(CompletionStage<Optional<TailReading>> asked) {
    return asked
        .toCompletableFuture()
        .join()
        .map(
            reading ->
                reading.mark().text()
                    + (reading.top().isPresent()
                        ? ", top " + reading.top().getAsLong()
                        : ", no top")
                    + ": "
                    + reading.entries().stream().map(LiveMessage.Durable::offset).toList())
        .orElse("no mark");
  }

  private static byte[] message(String generation, long offset) {
    return LiveMessageCodec.encode(
        new LiveMessage.Durable(
            generation,
            new Previous.NoneSince(0),
            offset,
            OptionalLong.empty(),
            new UUID(0, offset),
            bytes("{}")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
