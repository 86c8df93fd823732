package dev.tidings.bench.app;

import dev.tidings.bench.floor.FloorServer;
import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.platform.BenchPlatform;
import dev.tidings.bench.platform.BenchSettings;
import dev.tidings.bench.platform.ProductionFlags;
import dev.tidings.bench.report.Report;
import dev.tidings.bench.scenario.FloorStage;
import dev.tidings.bench.scenario.Outcome;
import dev.tidings.bench.scenario.Rate;
import dev.tidings.bench.scenario.Scenario;
import dev.tidings.bench.scenario.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// One scenario from the servers' start to the report: ours first, then, with everything else
/// stopped, the floor.
final class Run {

  private final Path home;
  private final Options options;
  private final Consumer<String> progress;
  private final List<String> flags;

  /// Before we began: what else the machine had to do.
  private final double loadAverage =
      ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

  private final Instant began = Instant.now();

  /// @param progress is told what happens now
  Run(Path home, Options options, Consumer<String> progress) {
    this.home = home;
    this.options = options;
    this.progress = progress;
    this.flags =
        ProductionFlags.of(
            options.services().collector(),
            options.services().heapMegabytes(),
            options.services().jvm());
  }

  /// @param well whether every event came once and in order, and no connection broke
  record Result(Report report, boolean well) {}

  /// @throws LoadFailed if the load could not be brought about
  Result play() {
    Scenario scenario = options.scenario();
    Outcome outcome = ours(scenario);
    Report report =
        new Report()
            .put("scenario", options.name())
            .put("options", described())
            .put("ours", outcome.report());
    if (options.floor()) {
      report.put("floor", floor(scenario, outcome));
    }
    boolean well = outcome.faults().none();
    return new Result(report.put("well", well), well);
  }

  private Outcome ours(Scenario scenario) {
    Path work = home.resolve("benchmarks/target/work").resolve("" + ProcessHandle.current().pid());
    BenchSettings settings =
        new BenchSettings(
            home, work, options.services().gateways(), flags, options.services().environment());
    progress.accept("starting Kafka, Redis, event-ingest and the gateways");
    try (BenchPlatform platform = BenchPlatform.start(settings)) {
      return scenario.measure(
          new Stage(platform, options.load(), options.extent(), options.loops(), progress));
    } finally {
      if (!options.services().keep()) {
        delete(work);
      }
    }
  }

  private Report floor(Scenario scenario, Outcome outcome) {
    return FloorStage.measured(
        FloorServer.start(home),
        scenario,
        outcome,
        options.load(),
        options.extent(),
        options.loops(),
        progress);
  }

  /// Everything that the figures depend on: what was asked for, and where it ran.
  private Report described() {
    String rate =
        switch (options.load().rate()) {
          case Rate.Paced(int perSecond) -> Integer.toString(perSecond);
          case Rate.Max max -> "max";
        };
    Report environment = new Report();
    options.services().environment().forEach(environment::put);
    return new Report()
        .put("at", began.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("connections", options.load().connections())
        .put("rate", rate)
        .put("room", options.load().room())
        .put("dataBytes", options.load().dataBytes())
        .put("ackEverySeconds", options.load().ackEvery().toSeconds())
        .put("warmUpSeconds", options.extent().warmUp().toSeconds())
        .put("durationSeconds", options.extent().duration().toSeconds())
        .put("events", options.extent().events())
        .put("missed", options.extent().missed())
        .put("window", options.extent().window())
        .put("connecting", options.extent().connecting())
        .put("withinSeconds", options.extent().within().toSeconds())
        .put("loops", options.loops())
        .put("gateways", options.services().gateways())
        .put("environment", environment)
        .put("loadAverage", loadAverage)
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("flags", String.join(" ", flags));
  }

  private static void delete(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
