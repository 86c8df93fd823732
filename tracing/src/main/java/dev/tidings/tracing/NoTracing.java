package dev.tidings.tracing;

import dev.tidings.contracts.trace.TraceParent;
import java.util.Optional;

/// Immutable.
enum NoTracing implements Tracing {
  OFF;

  @Override
  public Hop beginTraced(Stage stage, Optional<TraceParent> parent) {
    return new Hop.Carried(parent);
  }

  @Override
  public void close() {
    // holds nothing
  }
}
