package dev.tidings.quickstart.app;

import dev.tidings.quickstart.platform.PlatformSettings;
import dev.tidings.quickstart.platform.PortPlan;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the command line asks for. Immutable.
///
/// @param redis whether there is to be one
/// @param data the folder of the data; empty for the usual one
/// @param against the file that tells of a platform that runs already; empty to start one
record Options(
    int gateways,
    boolean fresh,
    boolean once,
    boolean redis,
    Optional<Path> data,
    Optional<Path> against,
    PortPlan.Request ports) {

  static final String HELP =
      """
      ./quickstart.sh [options]     everything on this machine: servers, services, a demo page

        --gateways N     how many gateways, 1 to 9 (default 2)
        --fresh          forget what earlier runs left
        --without-redis  no Redis: what is live comes from Kafka
        --once           play the story by itself, stop all, exit 0 (or 1 where a step failed)
        --against FILE   play the story on a platform that runs already, in containers say; FILE tells
                         where it is (deploy/compose/story.properties does)
        --data DIR       where data, logs and the secret are kept (default .tidings)
        --port-base N    take the ports N to N+29, exactly
        --PART-port N    take exactly this port; PART is demo, ingest, tracker, kafka, redis,
                         postgres, gateway (the first of them) or network (the first of them)
        --help           this text

      Without a port option each part takes its usual port, or another where that is taken.
      Everything listens on 127.0.0.1 only. Ctrl-C stops all.
      """;

  private static final int MAX_PORT_BASE = 65_000;
  private static final String PORT_SUFFIX = "-port";

  /// What came of reading a command line.
  sealed interface Reading {
    record Run(Options options) implements Reading {}

    record Help() implements Reading {}

    /// @param complaint what is wrong, for the user
    record Wrong(String complaint) implements Reading {}
  }

  static Reading parse(List<String> arguments) {
    int gateways = 2;
    boolean fresh = false;
    boolean once = false;
    boolean redis = true;
    Optional<Path> data = Optional.empty();
    Optional<Path> against = Optional.empty();
    Optional<Integer> base = Optional.empty();
    Map<PortPlan.Part, Integer> exact = new EnumMap<>(PortPlan.Part.class);
    Iterator<String> rest = arguments.iterator();
    try {
      while (rest.hasNext()) {
        String option = rest.next();
        switch (option) {
          case "--help", "-h" -> {
            return new Reading.Help();
          }
          case "--fresh" -> fresh = true;
          case "--once" -> once = true;
          case "--without-redis" -> redis = false;
          case "--gateways" ->
              gateways = number(option, value(option, rest), 1, PlatformSettings.MAX_GATEWAYS);
          case "--data" -> data = Optional.of(Path.of(value(option, rest)));
          case "--against" -> against = Optional.of(Path.of(value(option, rest)));
          case "--port-base" ->
              base = Optional.of(number(option, value(option, rest), 1_024, MAX_PORT_BASE));
          default ->
              exact.put(part(option), number(option, value(option, rest), 1_024, MAX_PORT_BASE));
        }
      }
    } catch (WrongOption e) {
      return new Reading.Wrong(e.getMessage());
    }
    // The story needs no page to be found where it was yesterday.
    PortPlan.Request ports =
        base.map(PortPlan.Request::block)
            .orElse(once ? PortPlan.Request.ANY : PortPlan.Request.USUAL)
            .with(exact);
    return new Reading.Run(new Options(gateways, fresh, once, redis, data, against, ports));
  }

  /// Settings for all services, as variables.
  Map<String, String> extra() {
    return redis ? Map.of() : PlatformSettings.WITHOUT_REDIS;
  }

  private static PortPlan.Part part(String option) throws WrongOption {
    for (PortPlan.Part part : PortPlan.Part.values()) {
      if (option.equals("--" + part.text() + PORT_SUFFIX)) {
        return part;
      }
    }
    throw new WrongOption(option + ": no such option (expected: see --help)");
  }

  private static String value(String option, Iterator<String> rest) throws WrongOption {
    if (!rest.hasNext()) {
      throw new WrongOption(option + ": its value is missing (expected: see --help)");
    }
    return rest.next();
  }

  private static int number(String option, String text, int min, int max) throws WrongOption {
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, as for any other number that does not do
    }
    throw new WrongOption(option + ": " + text + " (expected: " + min + " to " + max + ")");
  }

  private static final class WrongOption extends Exception {
    private static final long serialVersionUID = 1;

    private WrongOption(String message) {
      super(message);
    }
  }
}
