package dev.tidings.quickstart.e2e;

import dev.tidings.quickstart.platform.DataDirectory;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.platform.PlatformSettings;
import dev.tidings.quickstart.platform.PortPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the one platform of the suite: real servers, the services as JVMs of their own with
/// two gateways, started when first asked for and stopped behind the last test; and the collector
/// that they send spans to.
///
/// Logs stay in `target/e2e/logs`. A test uses users and rooms of its own, and leaves every process
/// running.
public final class PlatformExtension implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(PlatformExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Platform.class || type == SpanCollector.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Running running =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class);
    return parameter.getParameter().getType() == Platform.class
        ? running.platform()
        : running.collector();
  }

  private record Running(DataDirectory data, SpanCollector collector, Platform platform)
      implements AutoCloseable {

    private static Running start() {
      // The module's folder is the tests' working directory.
      Path module = Path.of("").toAbsolutePath();
      DataDirectory data = DataDirectory.open(module.resolve("target").resolve("e2e"));
      data.wipe();
      // Tokens end when they say so, and what is not acked is sent again soon: tests wait for it.
      SpanCollector collector = SpanCollector.start();
      Map<String, String> settings =
          Map.of(
              "TIDINGS_ACCESS_CLOCK_SKEW",
              "0s",
              "TIDINGS_ACKS_WITHIN",
              "2s",
              "TIDINGS_TRACING_OTLP_ENDPOINT",
              collector.endpoint());
      PlatformSettings all =
          new PlatformSettings(module.getParent(), data, PortPlan.Request.ANY, 2, settings);
      return new Running(data, collector, Platform.start(all, new Silence()));
    }

    @Override
    public void close() {
      platform.close();
      collector.close();
      data.close();
    }
  }

  /// Tells nobody.
  public static final class Silence implements Platform.Progress {
    @Override
    public void starting(String name) {
      // a test's output is for what went wrong
    }

    @Override
    public void ready(String name, String address, Duration after) {
      // as above
    }
  }
}
