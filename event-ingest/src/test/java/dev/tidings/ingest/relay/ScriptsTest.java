package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.redis.Pipe;
import dev.tidings.ingest.redis.RedisLink;
import dev.tidings.ingest.redis.RedisSettings;
import dev.tidings.ingest.redis.Reply;
import dev.tidings.ingest.redis.Request;
import dev.tidings.ingest.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// The scripts on real Redis do what the twin does that simulations run against.
class ScriptsTest {

  private static final int SEEDS = 40;
  private static final int STEPS = 200;

  @Test
  void realScriptsAndTheirTwinGiveTheSameReplies() {
    try (RedisLink link =
        RedisLink.toAny(RedisSettings.at(Servers.redis().url(), "scripts"), "test").start()) {
      await().atMost(Duration.ofSeconds(10)).until(() -> link.pipe().isPresent());
      for (long seed = 1; seed <= SEEDS; seed++) {
        List<Request> requests = randomRequests(new Random(seed));
        TwinRedis twin = new TwinRedis((channel, message) -> {});

        List<Reply> expected = requests.stream().map(twin::answer).toList();

        assertThat(answersOf(link.pipe().orElseThrow(), requests))
            .as("seed " + seed)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void repliesComeInTheOrderOfTheRequests() {
    try (RedisLink link =
        RedisLink.toAny(RedisSettings.at(Servers.redis().url(), "scripts"), "test").start()) {
      await().atMost(Duration.ofSeconds(10)).until(() -> link.pipe().isPresent());
      String key = "scripts:" + UUID.randomUUID();

      List<Reply> replies =
          answersOf(
              link.pipe().orElseThrow(),
              List.of(new Request.ReadMark(key), new Request.Publish(key, new byte[] {1})));

      assertThat(replies).containsExactly(new Reply.Text(Optional.empty()), new Reply.Published(0));
    }
  }

  private static List<Request> randomRequests(Random random) {
    String run = "scripts:" + UUID.randomUUID() + ":";
    List<Request> requests = new ArrayList<>();
    for (Script script : Script.values()) {
      requests.add(new Request.LoadScript(script));
    }
    for (int i = 0; i < STEPS; i++) {
      String room = run + random.nextInt(2);
      String mark = run + "mark";
      String generation = "g" + random.nextInt(2);
      Optional<String> node = random.nextBoolean() ? Optional.empty() : Optional.of("a".repeat(40));
      long offset = 1L + random.nextInt(30);
      requests.add(
          switch (random.nextInt(8)) {
            case 0 -> new Request.ReadMark(mark);
            case 1 ->
                new Request.BeginGeneration(
                    mark,
                    random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of("g" + random.nextInt(2) + " " + random.nextInt(5)),
                    new Mark(generation, random.nextInt(5)),
                    node);
            case 2, 3 ->
                new Request.MoveMark(
                    mark, new Mark(generation, random.nextInt(9)), random.nextInt(6), node);
            default ->
                new Request.Append(
                    room + ":tail",
                    room + ":top",
                    room,
                    offset,
                    random.nextInt(3) == 0
                        ? new Previous.NoneSince(0)
                        : new Previous.At(Math.max(0, offset - 1 - random.nextInt(3))),
                    new byte[] {1, 2, 3},
                    256,
                    60_000);
          });
    }
    return requests;
  }

  private static List<Reply> answersOf(Pipe pipe, List<Request> requests) {
    List<Reply> replies = new CopyOnWriteArrayList<>();
    pipe.send(requests, (request, reply) -> replies.add(reply));
    await().atMost(Duration.ofSeconds(10)).until(() -> replies.size() == requests.size());
    return replies;
  }
}
