package dev.tidings.quickstart.app;

import dev.tidings.quickstart.console.Console;
import dev.tidings.quickstart.stage.RemoteStage;
import dev.tidings.quickstart.stage.StageDescription;
import dev.tidings.quickstart.story.Story;
import java.nio.file.Path;
import java.time.Duration;

/// Plays the story on a platform that runs already, and leaves it running.
final class AgainstRun {

  private final Console console;

  AgainstRun(Console console) {
    this.console = console;
  }

  /// @param description the platform's addresses and commands: see {@link StageDescription}
  /// @return the exit status: 0, or 1 where a step failed
  /// @throws IllegalArgumentException if the description does not do
  int run(Path description) {
    long began = System.nanoTime();
    boolean well;
    try (RemoteStage stage = new RemoteStage(StageDescription.read(description))) {
      console.title("Tidings, as " + description + " tells where");
      stage.awaitReady();
      console.title("Ready in " + since(began) + ". The story:");
      // Data survives: users of an earlier story have seen other things.
      String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
      well = new Story(stage, console, run).play();
    }
    console.line("");
    console.line("  the whole took " + since(began));
    return well ? 0 : 1;
  }

  private static String since(long began) {
    return Console.seconds(Duration.ofNanos(System.nanoTime() - began));
  }
}
