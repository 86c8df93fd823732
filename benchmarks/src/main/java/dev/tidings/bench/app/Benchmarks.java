package dev.tidings.bench.app;

import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.report.Report;
import dev.tidings.embedded.ServerStartException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/// `java -jar benchmarks.jar SCENARIO [options]`: see {@link Options#HELP}.
public final class Benchmarks {

  private static final int FAILED = 1;
  private static final int WRONG_OPTION = 2;

  private Benchmarks() {}

  public static void main(String[] args) {
    int status =
        switch (Options.parse(List.of(args))) {
          case Options.Reading.Help help -> {
            say(Options.HELP);
            yield 0;
          }
          case Options.Reading.Wrong(String complaint) -> {
            say(complaint);
            yield WRONG_OPTION;
          }
          case Options.Reading.Run(Options options) -> run(options);
        };
    System.exit(status);
  }

  private static int run(Options options) {
    try {
      Run.Result result = new Run(home(), options, text -> say("  " + text)).play();
      say("");
      say(result.report().table());
      say(result.report().json());
      return result.well() ? 0 : FAILED;
    } catch (LoadFailed | ServerStartException e) {
      say("failed: " + e.getMessage());
      say(
          new Report()
              .put("scenario", options.name())
              .put("failed", String.valueOf(e.getMessage()))
              .json());
      return FAILED;
    }
  }

  @SuppressWarnings("SystemOut") // this is what it is for
  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /// The repository's root: this jar is `benchmarks/target/benchmarks.jar` below it.
  private static Path home() {
    try {
      Path code =
          Path.of(Benchmarks.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return code.getParent().getParent().getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // a class path entry is a well-formed address
    }
  }
}
