package dev.tidings.quickstart.stage;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/// A platform that runs somewhere else, and the commands that bring accidents about on it, as a
/// file of properties tells of it. Immutable.
///
/// | property | value |
/// |---|---|
/// | `gateways` | `http://HOST:PORT`, several separated by commas |
/// | `ingest`, `tracker` | `http://HOST:PORT` |
/// | `kafka` | bootstrap servers |
/// | `secret` | of HS256 tokens; the variable `TIDINGS_ACCESS_HS256_SECRET` wins over it |
/// | `gateway.kill`, `gateway.start` | a command of the shell; `$GATEWAY` is the number, from 1 |
/// | `redis.flush` | a command of the shell |
/// | `accident.N.title`, `accident.N.command` | N is 1, 2, ...: another accident |
///
/// @param accidents the titles and commands of more accidents
public record StageDescription(
    List<URI> gateways,
    URI ingest,
    URI tracker,
    String kafka,
    String secret,
    String killGateway,
    String startGateway,
    String flushRedis,
    List<Accident> accidents) {

  static final String SECRET_VARIABLE = "TIDINGS_ACCESS_HS256_SECRET";

  private static final Set<String> KNOWN =
      Set.of(
          "gateways",
          "ingest",
          "tracker",
          "kafka",
          "secret",
          "gateway.kill",
          "gateway.start",
          "redis.flush");

  public StageDescription {
    gateways = List.copyOf(gateways);
    accidents = List.copyOf(accidents);
    if (gateways.isEmpty()) {
      throw new IllegalArgumentException("gateways: none (expected: one or more addresses)");
    }
  }

  /// @param title as a step of the story
  /// @param command of the shell
  public record Accident(String title, String command) {}

  /// Reads a file.
  ///
  /// @param secret wins over the file's own
  /// @throws IllegalArgumentException if something is missing, or is not known; the message says
  /// what
  public static StageDescription read(Path file, Optional<String> secret) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    secret.filter(text -> !text.isEmpty()).ifPresent(own -> properties.put("secret", own));
    return of(properties);
  }

  /// As [#read(Path, Optional)], with what the environment says.
  public static StageDescription read(Path file) {
    return read(file, Optional.ofNullable(System.getenv(SECRET_VARIABLE)));
  }

  static StageDescription of(Properties properties) {
    List<Accident> accidents = accidents(properties);
    for (String name : properties.stringPropertyNames()) {
      boolean numbered = name.startsWith("accident.") && number(name) <= accidents.size();
      if (!numbered && !KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            name + ": no such property (expected: one of " + KNOWN + ")");
      }
    }
    return new StageDescription(
        Stream.of(required(properties, "gateways").split(","))
            .map(String::strip)
            .map(URI::create)
            .toList(),
        URI.create(required(properties, "ingest")),
        URI.create(required(properties, "tracker")),
        required(properties, "kafka"),
        required(properties, "secret"),
        required(properties, "gateway.kill"),
        required(properties, "gateway.start"),
        required(properties, "redis.flush"),
        accidents);
  }

  private static List<Accident> accidents(Properties properties) {
    List<Accident> accidents = new ArrayList<>();
    while (properties.containsKey(title(accidents.size() + 1))) {
      int number = accidents.size() + 1;
      accidents.add(
          new Accident(
              required(properties, title(number)),
              required(properties, "accident." + number + ".command")));
    }
    return accidents;
  }

  private static String title(int number) {
    return "accident." + number + ".title";
  }

  /// The N of `accident.N.title`; more than any where it is none.
  private static int number(String name) {
    String[] parts = name.split("\\.", -1);
    boolean wellFormed = parts.length == 3 && parts[1].matches("[1-9][0-9]{0,2}");
    return wellFormed ? Integer.parseInt(parts[1]) : Integer.MAX_VALUE;
  }

  private static String required(Properties properties, String name) {
    String value = properties.getProperty(name, "").strip();
    if (value.isEmpty()) {
      throw new IllegalArgumentException(name + ": missing (expected: a value)");
    }
    return value;
  }
}
