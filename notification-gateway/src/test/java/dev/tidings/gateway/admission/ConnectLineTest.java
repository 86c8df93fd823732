package dev.tidings.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.admission.ConnectLine.Answer;
import dev.tidings.gateway.admission.ConnectLine.Kind;
import dev.tidings.gateway.admission.ConnectLine.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectLineTest {

  private final List<String> entered = new ArrayList<>();
  private final List<Pass> passes = new ArrayList<>();

  @Test
  void soManyAreLetInAtOnceAndEachThatIsDoneLetsTheNextIn() {
    ConnectLine line = line(2, 10, 10);
    come(line, "a", Kind.NEW);
    come(line, "b", Kind.NEW);
    come(line, "c", Kind.NEW);
    come(line, "d", Kind.NEW);
    assertThat(entered).containsExactly("a", "b");
    assertThat(line.waiting()).isEqualTo(2);

    passes.get(1).end();
    assertThat(entered).containsExactly("a", "b", "c");
    passes.get(1).end();
    assertThat(entered).as("a pass ends once").containsExactly("a", "b", "c");
    passes.get(0).end();
    assertThat(entered).containsExactly("a", "b", "c", "d");
    assertThat(line.opening()).isEqualTo(2);
  }

  @Test
  void whoGoesOnFromACursorComesBeforeWhoIsNew() {
    ConnectLine line = line(1, 10, 10);
    come(line, "holder", Kind.NEW);
    come(line, "new", Kind.NEW);
    come(line, "resume 1", Kind.RESUME);
    come(line, "resume 2", Kind.RESUME);
    for (int i = 0; i < 3; i++) {
      passes.getLast().end();
    }

    assertThat(entered).containsExactly("holder", "resume 1", "resume 2", "new");
  }

  @Test
  void whoIsNewIsPassedBySoOftenAndNoMore() {
    ConnectLine line = line(1, 100, 100);
    come(line, "holder", Kind.NEW);
    come(line, "new", Kind.NEW);
    for (int i = 0; i < 20; i++) {
      come(line, "resume", Kind.RESUME);
    }
    for (int i = 0; i < ConnectLine.RESUMES_A_NEW; i++) {
      passes.getLast().end();
    }
    assertThat(entered).doesNotContain("new");
    passes.getLast().end();
    assertThat(entered).endsWith("new");
  }

  @Test
  void whoFindsTheLineFullIsSentAway() {
    ConnectLine line = line(1, 2, 10);
    come(line, "holder", Kind.RESUME);
    come(line, "a", Kind.RESUME);
    come(line, "b", Kind.RESUME);

    assertThat(coming(line, "c", Kind.RESUME)).isCompletedWithValue(refused(Why.LINE_FULL));
    passes.getLast().end();
    assertThat(coming(line, "d", Kind.RESUME)).isNotDone();
  }

  @Test
  void oneUserTakesOnlySoMuchOfTheLine() {
    ConnectLine line = line(1, 10, 2);
    come(line, "holder", Kind.RESUME);
    come(line, "greedy", Kind.RESUME);
    come(line, "greedy", Kind.NEW);

    assertThat(coming(line, "greedy", Kind.RESUME)).isCompletedWithValue(refused(Why.USER_FULL));
    assertThat(coming(line, "other", Kind.RESUME)).isNotDone();
    passes.getLast().end();
    assertThat(coming(line, "greedy", Kind.RESUME)).isNotDone();
  }

  @Test
  void whoHasGivenUpIsPassedOver() {
    ConnectLine line = line(1, 10, 10);
    come(line, "holder", Kind.RESUME);
    CompletableFuture<Answer> late = coming(line, "late", Kind.RESUME);
    come(line, "next", Kind.RESUME);
    late.complete(refused(Why.TOO_LATE));
    passes.getLast().end();

    assertThat(entered).containsExactly("holder", "next");
    passes.getLast().end();
    assertThat(line.opening()).isZero();
    assertThat(line.waiting()).isZero();
  }

  /// Whatever comes, goes and gives up on however many threads: no more are let in at once than
  /// may be, everyone is answered, and in the end every place is free.
  @Test
  void noPlaceIsLostOrGivenTwice() throws Exception {
    int atOnce = 3;
    ConnectLine line = line(atOnce, 1_000, 1_000);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch answered = new CountDownLatch(4 * 2_000);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        var unused =
            threads.submit(
                () -> {
                  for (int i = 0; i < 2_000; i++) {
                    ThreadLocalRandom luck = ThreadLocalRandom.current();
                    Kind kind = luck.nextBoolean() ? Kind.RESUME : Kind.NEW;
                    CompletableFuture<Answer> answer = line.enter("u" + luck.nextInt(5), kind);
                    var unusedTold =
                        answer.thenAcceptAsync(
                            one -> {
                              if (one instanceof Answer.Enter(Pass pass)) {
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                inside.decrementAndGet();
                                pass.end();
                              }
                              answered.countDown();
                            },
                            threads);
                    if (luck.nextInt(4) == 0) {
                      answer.complete(refused(Why.TOO_LATE));
                    }
                  }
                });
      }
      assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(most.get()).isBetween(1, atOnce);
    assertThat(line.opening()).isZero();
    assertThat(line.waiting()).isZero();
  }

  private void come(ConnectLine line, String user, Kind kind) {
    assertThat(coming(line, user, kind)).isNotNull();
  }

  private CompletableFuture<Answer> coming(ConnectLine line, String user, Kind kind) {
    CompletableFuture<Answer> answer = line.enter(user, kind);
    var unused =
        answer.thenAccept(
            one -> {
              if (one instanceof Answer.Enter(Pass pass)) {
                entered.add(user);
                passes.add(pass);
              }
            });
    return answer;
  }

  private static Answer refused(Why why) {
    return new Answer.Refused(why);
  }

  private static ConnectLine line(int atOnce, int maxWaiting, int maxWaitingOfUser) {
    return new ConnectLine(
        new AdmissionSettings(atOnce, maxWaiting, Duration.ofSeconds(5), Duration.ofSeconds(1)),
        maxWaitingOfUser);
  }
}
