package dev.tidings.gateway.replay;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Lets so many questions be under way at once; the others wait in line. The line holds no data,
/// and is as long as there are connections that wait. Thread-safe.
final class Gate {

  private final ArrayDeque<Runnable> line = new ArrayDeque<>();
  private int free;

  Gate(int width) {
    this.free = width;
  }

  <T> CompletionStage<T> pass(Supplier<CompletionStage<T>> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable entry = () -> ask(question, answer);
    synchronized (this) {
      if (free == 0) {
        line.add(entry);
        return answer;
      }
      free--;
    }
    entry.run();
    return answer;
  }

  private <T> void ask(Supplier<CompletionStage<T>> question, CompletableFuture<T> answer) {
    CompletionStage<T> stage;
    try {
      stage = question.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete(
        (value, failure) -> {
          leave();
          if (failure == null) {
            answer.complete(value);
          } else {
            answer.completeExceptionally(failure);
          }
        });
  }

  private void leave() {
    Runnable next;
    synchronized (this) {
      next = line.poll();
      if (next == null) {
        free++;
        return;
      }
    }
    next.run();
  }
}
