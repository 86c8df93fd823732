package dev.tidings.bench.app;

import dev.tidings.bench.load.Publishing;
import dev.tidings.bench.scenario.Bulk;
import dev.tidings.bench.scenario.DeepReplay;
import dev.tidings.bench.scenario.Extent;
import dev.tidings.bench.scenario.FanOut;
import dev.tidings.bench.scenario.Idle;
import dev.tidings.bench.scenario.Load;
import dev.tidings.bench.scenario.Rate;
import dev.tidings.bench.scenario.Rebalance;
import dev.tidings.bench.scenario.Scenario;
import dev.tidings.bench.scenario.Stall;
import dev.tidings.bench.scenario.Stalled;
import dev.tidings.bench.scenario.Storm;
import dev.tidings.bench.scenario.Users;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the command line asks for. Immutable.
///
/// @param name the scenario's
/// @param loops event loops of the load generator
/// @param floor whether the floor is measured too
/// @param audience of the scenario `bulk`
/// @param stall of the scenario `stalled`; the others do not look at it
record Options(
    String name,
    Load load,
    Extent extent,
    Stall stall,
    int audience,
    Services services,
    int loops,
    boolean floor) {

  static final String HELP =
      """
      benchmarks/run SCENARIO [options]

        fan-out   one room, all connections follow it
        users     as many rooms as users, events spread over them
        storm     all users reconnect at once, each with events missed
        idle      connections on which nothing happens: memory
        deep-replay  a client asks for rooms whose few notifications are spread over a long history
        stalled   most clients of some rooms stop reading for a while
        bulk      one event to very many users, beside events to single ones
        rebalance a second ingest comes and goes: the longest that an event was on its way

        --connections N    clients, each a user of its own (2000; users 1000; storm 5000; idle 10000;
                           bulk 200; rebalance 60)
        --rate R|max       events a second, or as fast as it goes (fan-out 20, users 1000,
                           stalled 2000, bulk and rebalance 200, which do not take max)
        --room ROOM        the shared room of fan-out (all)
        --data-bytes N     how long an event's data is (256)
        --ack-every S      seconds between a connection's acks, 0 for none (users 10, else 0)
        --warm-up S        seconds of load before it is measured (180; not for users at max, nor idle)
        --duration S       seconds that are measured; for idle, of settling (20)
        --events M         users at max: how many are published (200000), and as many to warm up
        --missed K         storm: how many each has missed (20); deep-replay: how many a room has (100)
        --records N        deep-replay: records of the history (10000000)
        --rooms N          stalled: rooms that events are published to in turn (10)
        --audience N       bulk: users that the one event goes to (100000)
        --stalled N        stalled: clients that stop reading, spread over the rooms (500)
        --live N           stalled: clients of each room that go on (5)
        --stall-seconds S  stalled: for how long they do not read (60)
        --window W         fan-out at max: how many events are under way at once (64)
        --connecting N     connections that are being opened at once (256)
        --within S         storm: all come back spread over so many seconds, each at its moment,
                           however many are being opened (0: as fast as --connecting lets them)
        --gateways N       1 to 9 (1)
        --gc NAME          the services' collector: Serial, Parallel, G1, Z (Serial)
        --heap MB          the services' heap (768)
        --jvm FLAG         another flag for the services' JVMs; may be repeated
        --env NAME=VALUE   another setting for the services; may be repeated
        --loops N          event loops of the load generator (1)
        --no-floor         leave the floor out
        --keep             keep data and logs, in benchmarks/target/work
        --help             this text

      The last line of the output is JSON. Exit status 1 where something was lost, came twice or out
      of order, or a connection broke.
      """;

  private static final List<String> SCENARIOS =
      List.of("fan-out", "users", "storm", "idle", "stalled", "bulk", "rebalance", "deep-replay");

  /// What a long history needs: nothing of it in Redis, and its index watched closely.
  private static final Map<String, String> DEEP =
      Map.of("TIDINGS_RELAY_ENABLED", "false", "TIDINGS_INDEX_CHECK_EVERY", "500ms");

  /// Who comes back may be there before the gateway has seen that its last connection is gone.
  private static final Map<String, String> STORM =
      Map.of("TIDINGS_SESSION_MAX_CONNECTIONS", "200000");

  /// Those that have a value.
  private static final Set<String> OPTIONS =
      Set.of(
          "--connections",
          "--rate",
          "--room",
          "--data-bytes",
          "--ack-every",
          "--warm-up",
          "--duration",
          "--events",
          "--missed",
          "--records",
          "--window",
          "--connecting",
          "--within",
          "--rooms",
          "--audience",
          "--stalled",
          "--live",
          "--stall-seconds",
          "--gateways",
          "--gc",
          "--heap",
          "--jvm",
          "--env",
          "--loops");

  /// How the services are run.
  ///
  /// @param keep whether data and logs stay when it is over
  record Services(
      int gateways,
      String collector,
      int heapMegabytes,
      List<String> jvm,
      Map<String, String> environment,
      boolean keep) {}

  /// What came of reading a command line.
  sealed interface Reading {
    record Run(Options options) implements Reading {}

    record Help() implements Reading {}

    /// @param complaint what is wrong, for the user
    record Wrong(String complaint) implements Reading {}
  }

  /// The scenario by its name.
  Scenario scenario() {
    return switch (name) {
      case "fan-out" -> new FanOut();
      case "users" -> new Users();
      case "storm" -> new Storm();
      case "stalled" -> new Stalled(stall);
      case "bulk" -> new Bulk(audience);
      case "rebalance" -> new Rebalance();
      case "deep-replay" -> new DeepReplay();
      default -> new Idle();
    };
  }

  static Reading parse(List<String> arguments) {
    if (arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h")) {
      return new Reading.Help();
    }
    String name = arguments.getFirst();
    if (!SCENARIOS.contains(name)) {
      return new Reading.Wrong(
          name + ": no such scenario (expected: one of " + String.join(", ", SCENARIOS) + ")");
    }
    try {
      return new Reading.Run(read(name, arguments.subList(1, arguments.size())));
    } catch (IllegalArgumentException e) {
      return new Reading.Wrong(e.getMessage());
    }
  }

  private static Options read(String name, List<String> arguments) {
    Map<String, String> given = new HashMap<>();
    List<String> jvm = new ArrayList<>();
    Map<String, String> environment = new HashMap<>();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      if (option.equals("--no-floor") || option.equals("--keep")) {
        given.put(option, "");
        continue;
      }
      if (!OPTIONS.contains(option)) {
        throw new IllegalArgumentException(option + ": no such option (expected: see --help)");
      }
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(
            option + ": its value is missing (expected: see --help)");
      }
      String value = rest.next();
      switch (option) {
        case "--jvm" -> jvm.add(value);
        case "--env" -> {
          int equals = value.indexOf('=');
          if (equals < 1) {
            throw new IllegalArgumentException("--env: " + value + " (expected: NAME=VALUE)");
          }
          environment.put(value.substring(0, equals), value.substring(equals + 1));
        }
        default -> given.put(option, value);
      }
    }
    Given read = new Given(given);
    boolean users = name.equals("users");
    Stall stall =
        new Stall(
            read.number("--rooms", 10, 1, 1_000),
            read.number("--stalled", 500, 1, 20_000),
            read.number("--live", 5, 1, 1_000),
            Duration.ofSeconds(read.number("--stall-seconds", 60, 1, 3_600)));
    boolean stalled = name.equals("stalled");
    boolean deep = name.equals("deep-replay");
    if (deep) {
      DEEP.forEach(environment::putIfAbsent);
    }
    if (name.equals("storm")) {
      STORM.forEach(environment::putIfAbsent);
    }
    int connections = stalled ? stall.connections() : connections(name);
    Load load =
        new Load(
            read.number("--connections", connections, stalled ? connections : 1, 100_000),
            read.rate(rate(name)),
            read.text("--room", "all"),
            read.number("--data-bytes", 256, Publishing.MIN_DATA_BYTES, 49_152),
            Duration.ofSeconds(read.number("--ack-every", users ? 10 : 0, 0, 3_600)));
    Extent extent =
        new Extent(
            Duration.ofSeconds(read.number("--warm-up", 180, 0, 600)),
            Duration.ofSeconds(read.number("--duration", 20, 1, 600)),
            deep
                ? read.number("--records", 10_000_000, 1_000, 100_000_000)
                : read.number("--events", 200_000, 1, 10_000_000),
            read.number("--missed", deep ? 100 : 20, 1, 200),
            read.number("--window", 64, 1, 1_000),
            read.number("--connecting", 256, 1, 10_000),
            read.seconds("--within", 0, 600));
    Services services =
        new Services(
            read.number("--gateways", 1, 1, 9),
            read.text("--gc", "Serial"),
            read.number("--heap", 768, 64, 65_536),
            List.copyOf(jvm),
            Map.copyOf(environment),
            read.flag("--keep"));
    int loops = read.number("--loops", 1, 1, 16);
    int audience = read.number("--audience", 100_000, 1, 100_000);
    boolean withoutFloor = List.of("stalled", "bulk", "rebalance", "deep-replay").contains(name);
    boolean floor = !read.flag("--no-floor") && !withoutFloor;
    return new Options(name, load, extent, stall, audience, services, loops, floor);
  }

  private static int rate(String scenario) {
    return switch (scenario) {
      case "stalled" -> 2_000;
      case "users" -> 1_000;
      case "bulk", "rebalance" -> 200;
      default -> 20;
    };
  }

  private static int connections(String scenario) {
    return switch (scenario) {
      case "users" -> 1_000;
      case "storm" -> 5_000;
      case "idle" -> 10_000;
      case "bulk" -> 200;
      case "rebalance" -> 60;
      default -> 2_000;
    };
  }

  /// The options that were given, each taken once.
  private record Given(Map<String, String> values) {

    private int number(String option, int otherwise, int min, int max) {
      String text = values.remove(option);
      if (text == null) {
        return otherwise;
      }
      try {
        int number = Integer.parseInt(text);
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // said below, as for any other number that does not do
      }
      throw new IllegalArgumentException(
          option + ": " + text + " (expected: " + min + " to " + max + ")");
    }

    /// With or without the unit.
    private Duration seconds(String option, int otherwise, int max) {
      values.computeIfPresent(option, (name, text) -> text.replaceFirst("s$", ""));
      return Duration.ofSeconds(number(option, otherwise, 0, max));
    }

    private String text(String option, String otherwise) {
      String text = values.remove(option);
      return text == null ? otherwise : text;
    }

    private boolean flag(String option) {
      return values.remove(option) != null;
    }

    private Rate rate(int otherwise) {
      if ("max".equals(values.get("--rate"))) {
        values.remove("--rate");
        return new Rate.Max();
      }
      try {
        return new Rate.Paced(number("--rate", otherwise, 1, 1_000_000));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(e.getMessage().replace(")", ", or max)"), e);
      }
    }
  }
}
