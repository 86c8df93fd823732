package dev.tidings.tracing;

import dev.tidings.contracts.trace.TraceParent;
import java.util.Optional;

/// Begins hops. Thread-safe, never blocks.
public interface Tracing extends AutoCloseable {

  /// Makes no spans: every hop carries its trace on as it came. Knows nothing of OpenTelemetry.
  static Tracing off() {
    return NoTracing.OFF;
  }

  /// What is part of no trace costs this one look.
  default Hop begin(Stage stage, Optional<TraceParent> parent) {
    return parent.isEmpty() ? Hop.NONE : beginTraced(stage, parent);
  }

  /// @param parent is present
  Hop beginTraced(Stage stage, Optional<TraceParent> parent);

  /// Exports what was ended, within a bounded time.
  @Override
  void close();
}
