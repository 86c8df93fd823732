package dev.tidings.gateway.feed;

import dev.tidings.simulation.Dice;
import dev.tidings.simulation.Story;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// What may happen in a simulated world: its dice, its story, and the questions to Redis and Kafka
/// that are under way. Each is answered at some later step, in any order, and may fail while the
/// world is not calm. Confined to the run's thread.
final class Fate {

  final Dice dice;
  final Story story;
  private final List<Runnable> questions = new ArrayList<>();
  private boolean calm;

  Fate(long seed, Story story) {
    this.dice = new Dice(seed);
    this.story = story;
  }

  /// From here on nothing fails any more.
  void calmDown() {
    calm = true;
  }

  /// Whether something goes wrong that does so once in `times`.
  boolean strikes(int times) {
    return !calm && dice.onceIn(times);
  }

  void tell(Supplier<String> line) {
    story.tell(line);
  }

  /// @param answer runs when the answer is given; an IllegalStateException is a failure
  <T> CompletionStage<T> ask(Supplier<T> answer) {
    CompletableFuture<T> asked = new CompletableFuture<>();
    questions.add(
        () -> {
          try {
            asked.complete(answer.get());
          } catch (IllegalStateException e) {
            asked.completeExceptionally(e);
          }
        });
    return asked;
  }

  /// @return whether there was a question to answer
  boolean answerOne() {
    if (questions.isEmpty()) {
      return false;
    }
    int which = dice.below(questions.size());
    Runnable question = questions.get(which);
    questions.set(which, questions.getLast());
    questions.removeLast();
    question.run();
    return true;
  }
}
