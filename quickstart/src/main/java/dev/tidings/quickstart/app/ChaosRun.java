package dev.tidings.quickstart.app;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.quickstart.chaos.ChaosReport;
import dev.tidings.quickstart.chaos.Round;
import dev.tidings.quickstart.chaos.RoundLog;
import dev.tidings.quickstart.chaos.RoundPlan;
import dev.tidings.quickstart.chaos.RoundResult;
import dev.tidings.quickstart.check.HistoryScan;
import dev.tidings.quickstart.check.Repeats;
import dev.tidings.quickstart.console.Console;
import dev.tidings.quickstart.platform.DataDirectory;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.platform.PlatformSettings;
import dev.tidings.quickstart.platform.PortPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Plays rounds of faults on a platform of its own, and reports.
final class ChaosRun {

  private static final int GATEWAYS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Tokens end when they say so.
  private static final Map<String, String> SETTINGS = Map.of("TIDINGS_ACCESS_CLOCK_SKEW", "0s");

  private final Console console;
  private final Path home;

  ChaosRun(Console console, Path home) {
    this.console = console;
    this.home = home;
  }

  /// @return the exit status: 0, 1 where the checker found something, 2 for a wrong option
  int run(List<String> arguments) {
    if (arguments.contains("--help")) {
      console.line(ChaosOptions.HELP);
      return 0;
    }
    ChaosOptions options;
    try {
      options = ChaosOptions.parse(arguments, home);
    } catch (IllegalArgumentException e) {
      console.trouble(e.getMessage());
      return 2;
    }
    try (DataDirectory data = DataDirectory.open(options.data().toAbsolutePath().normalize())) {
      data.wipe();
      System.setProperty("tidings.log", data.folder("logs").resolve("quickstart.log").toString());
      return run(options, data);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private int run(ChaosOptions options, DataDirectory data) throws InterruptedException {
    Path results = data.root().resolve(options.resultsFile());
    if (options.anew()) {
      delete(results);
    }
    RoundLog log = RoundLog.open(results);
    for (RoundResult earlier : log.results()) {
      if (!plan(options, earlier.number()).hasFaultsOf(earlier)) {
        console.trouble(
            "%s: round %d had other faults than this seed's now (expected: --anew)"
                .formatted(results, earlier.number()));
        return 2;
      }
    }
    PlatformSettings settings =
        new PlatformSettings(home, data, PortPlan.Request.ANY, GATEWAYS, SETTINGS);
    try (Platform platform = Platform.start(settings, new ConsoleProgress(console))) {
      if (options.only().isPresent()) {
        RoundResult result = play(platform, options, options.only().get());
        return conclude(platform, List.of(result));
      }
      for (int number = log.results().size() + 1; number <= options.rounds(); number++) {
        log.add(play(platform, options, number));
      }
      return conclude(platform, log.results());
    }
  }

  private RoundResult play(Platform platform, ChaosOptions options, int number)
      throws InterruptedException {
    RoundPlan plan = plan(options, number);
    console.line("round " + number);
    plan.faults().forEach(fault -> console.line("    " + fault));
    RoundResult result = Round.play(platform, plan, "round" + number, PATIENCE);
    if (result.isClean()) {
      console.line("    %d events, all well".formatted(result.events()));
    } else {
      console.trouble(
          "seed %d, round %d: %d unaccounted, %d left over by the accounts; %s"
              .formatted(
                  options.seed(),
                  number,
                  result.unaccounted(),
                  result.remainder(),
                  result.details()));
    }
    return result;
  }

  private static RoundPlan plan(ChaosOptions options, int number) {
    return RoundPlan.of(options.seed(), number, options.longest());
  }

  private int conclude(Platform platform, List<RoundResult> results) {
    Repeats repeats = new Repeats();
    HistoryScan.each(platform.backends().bootstrapServers(), Topics.DEFAULT, Map.of(), repeats);
    ChaosReport report = new ChaosReport(results, repeats.found());
    console.title("The rounds together");
    console.line(report.text());
    console.line(report.json());
    return report.isClean() ? 0 : 1;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
