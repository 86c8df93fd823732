package dev.tidings.gateway.threading;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// A lookup that is under way once at a time and shared by all who asked before it began.
///
/// Who asks while one is under way gets the next: an answer is never older than its question.
/// Thread-safe.
public final class SharedLookup<T> {

  private final Supplier<CompletionStage<T>> lookup;

  /// Guarded by this, like `next`.
  private boolean underWay;

  private CompletableFuture<T> next;

  public SharedLookup(Supplier<CompletionStage<T>> lookup) {
    this.lookup = lookup;
  }

  public CompletionStage<T> get() {
    CompletableFuture<T> asked;
    boolean begin;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      asked = next;
      begin = !underWay;
      if (begin) {
        underWay = true;
        next = null;
      }
    }
    if (begin) {
      begin(asked);
    }
    return asked;
  }

  private void begin(CompletableFuture<T> asked) {
    CompletionStage<T> answer;
    try {
      answer = lookup.get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    answer.whenComplete(
        (value, failure) -> {
          CompletableFuture<T> following;
          synchronized (this) {
            following = next;
            next = null;
            underWay = following != null;
          }
          if (following != null) {
            begin(following);
          }
          if (failure == null) {
            asked.complete(value);
          } else {
            asked.completeExceptionally(failure);
          }
        });
  }
}
