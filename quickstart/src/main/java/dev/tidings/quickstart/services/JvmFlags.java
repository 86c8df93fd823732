package dev.tidings.quickstart.services;

import java.util.List;
import java.util.stream.Stream;

/// The JVM's flags of a service. Immutable.
public final class JvmFlags {

  private static final List<String> QUIET =
      List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");

  /// On a developer's machine several JVMs start at once on a few cores, so what counts is the CPU
  /// until ready, and memory.
  private static final List<String> QUICK =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseCompactObjectHeaders",
          "-Xmx256m",
          "-XX:+ExitOnOutOfMemoryError");

  private final List<String> flags;

  /// Those for a quick start.
  public JvmFlags() {
    this(QUICK);
  }

  /// @param flags beside those that every service needs
  public JvmFlags(List<String> flags) {
    this.flags = Stream.concat(QUIET.stream(), flags.stream()).toList();
  }

  public List<String> of(ServiceProgram program) {
    return flags;
  }
}
