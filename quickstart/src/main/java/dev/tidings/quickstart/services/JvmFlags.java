package dev.tidings.quickstart.services;

import java.util.List;

/// The JVM's flags of a service on a developer's machine: several JVMs start at once on a few
/// cores, so what counts is the CPU until ready, and memory. Immutable.
public final class JvmFlags {

  private static final List<String> QUIET =
      List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");

  private static final List<String> QUICK =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseCompactObjectHeaders",
          "-Xmx256m",
          "-XX:+ExitOnOutOfMemoryError");

  public List<String> of(ServiceProgram program) {
    List<String> flags = new java.util.ArrayList<>(QUIET);
    flags.addAll(QUICK);
    return List.copyOf(flags);
  }
}
