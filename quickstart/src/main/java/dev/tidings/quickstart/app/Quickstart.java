package dev.tidings.quickstart.app;

import dev.tidings.embedded.ServerStartException;
import dev.tidings.quickstart.console.Console;
import dev.tidings.quickstart.platform.DataDirectory;
import dev.tidings.quickstart.platform.PlatformSettings;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/// `java -jar quickstart.jar [options]`: see {@link Options#HELP}; with `chaos` before the options
/// {@link ChaosOptions#HELP}.
public final class Quickstart {

  private static final String CHAOS = "chaos";
  private static final int FAILED = 1;
  private static final int WRONG_OPTION = 2;

  private Quickstart() {}

  public static void main(String[] args) {
    Console console = Console.ofThisProcess();
    List<String> arguments = List.of(args);
    if (!arguments.isEmpty() && arguments.getFirst().equals(CHAOS)) {
      System.exit(new ChaosRun(console, home()).run(arguments.subList(1, arguments.size())));
    }
    int status =
        switch (Options.parse(arguments)) {
          case Options.Reading.Help help -> {
            console.line(Options.HELP);
            yield 0;
          }
          case Options.Reading.Wrong(String complaint) -> {
            console.trouble(complaint);
            yield WRONG_OPTION;
          }
          case Options.Reading.Run(Options options) -> run(options, console);
        };
    System.exit(status);
  }

  private static int run(Options options, Console console) {
    Path home = home();
    Path folder = options.data().orElse(home.resolve(".tidings")).toAbsolutePath().normalize();
    try (DataDirectory data = DataDirectory.open(folder)) {
      if (options.fresh()) {
        data.wipe();
      }
      // Before anything logs: logback reads it once.
      System.setProperty("tidings.log", data.folder("logs").resolve("quickstart.log").toString());
      // On this thread alone: where several begin to log at once, SLF4J complains on the console.
      LoggerFactory.getLogger(Quickstart.class).atInfo().log("quick start begins");
      if (options.against().isPresent()) {
        return new AgainstRun(console).run(options.against().get());
      }
      PlatformSettings settings =
          new PlatformSettings(home, data, options.ports(), options.gateways(), options.extra());
      return options.once()
          ? new OnceRun(console).run(settings)
          : new OpenRun(console).run(settings);
    } catch (ServerStartException | IllegalArgumentException e) {
      console.trouble(e.getMessage());
      return FAILED;
    }
  }

  /// The repository's root: this jar is `quickstart/target/quickstart.jar` below it.
  private static Path home() {
    try {
      Path code =
          Path.of(Quickstart.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return code.getParent().getParent().getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // a class path entry is a well-formed address
    }
  }
}
