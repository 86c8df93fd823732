package dev.tidings.quickstart.story;

import dev.tidings.quickstart.console.Console;
import java.time.Duration;

/// The story's thread of steps: each is shown with its time and what it proved. Confined to the
/// story's thread.
final class Steps {

  /// Does the step.
  interface Step {

    /// @return what it proved, for a person
    /// @throws StepFailed where it did not come out as told
    String play();
  }

  private final Console console;
  private int number;

  Steps(Console console) {
    this.console = console;
  }

  void play(String title, Step step) {
    number++;
    long began = System.nanoTime();
    try {
      String proof = step.play();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      console.step(number, title, took, proof);
    } catch (StepFailed e) {
      throw new StepFailed("step " + number + ", " + title + ": " + e.getMessage());
    } catch (RuntimeException e) {
      throw new StepFailed("step " + number + ", " + title + ": " + e);
    }
  }
}
