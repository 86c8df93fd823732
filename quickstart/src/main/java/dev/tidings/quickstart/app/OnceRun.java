package dev.tidings.quickstart.app;

import dev.tidings.quickstart.console.Console;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.platform.PlatformSettings;
import dev.tidings.quickstart.stage.LocalStage;
import dev.tidings.quickstart.story.Story;
import java.time.Duration;

/// Starts everything, plays the story, and stops everything.
final class OnceRun {

  private final Console console;

  OnceRun(Console console) {
    this.console = console;
  }

  /// @return the exit status: 0, or 1 where a step failed
  int run(PlatformSettings settings) {
    long began = System.nanoTime();
    ConsoleProgress progress = new ConsoleProgress(console);
    progress.announce(settings);
    boolean well;
    long stopping;
    try (Platform platform = Platform.start(settings, progress)) {
      console.title("Ready in " + since(began) + ". The story:");
      // Data survives: users of an earlier story have seen other things.
      String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
      well = new Story(new LocalStage(platform), console, run).play();
      stopping = System.nanoTime();
    }
    console.line("");
    console.line("  all stopped in " + since(stopping) + "; the whole took " + since(began));
    return well ? 0 : 1;
  }

  private static String since(long began) {
    return Console.seconds(Duration.ofNanos(System.nanoTime() - began));
  }
}
