package dev.tidings.bench.platform;

import java.util.ArrayList;
import java.util.List;

/// The JVM's flags of a service as in production: all compilers, a collector for few cores, a heap
/// of a known size. `docs/benchmarks.md` says what was measured of them.
public final class ProductionFlags {

  private static final List<String> ALWAYS =
      List.of("-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError");

  private ProductionFlags() {}

  /// @param collector as the JVM's flag has it: `Serial`, `Parallel`, `G1`, `Z`
  /// @param extra win over the others
  public static List<String> of(String collector, int heapMegabytes, List<String> extra) {
    List<String> flags = new ArrayList<>(ALWAYS);
    flags.add("-XX:+Use" + collector + "GC");
    flags.add("-Xmx" + heapMegabytes + "m");
    flags.addAll(extra);
    return List.copyOf(flags);
  }
}
