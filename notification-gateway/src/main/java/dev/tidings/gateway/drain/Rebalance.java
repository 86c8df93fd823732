package dev.tidings.gateway.drain;

import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.gateway.registry.GatewayLoad;
import dev.tidings.gateway.session.Connections;
import dev.tidings.gateway.session.Session;
import dev.tidings.gateway.threading.RunsOn;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks connections to go to gateways that have fewer, at the pace of a drain, as {@link Shedding}
/// decides. Those that have been here longest go first: who has just been moved is not moved again.
///
/// Looks and waits on a virtual thread of its own; where Redis does not answer nothing is known of
/// the others, and nobody is asked. Thread-safe.
public final class Rebalance implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rebalance.class);

  private final RebalanceSettings settings;
  private final Connections connections;
  private final Supplier<GatewayLoad> own;
  private final Supplier<Optional<List<GatewayLoad>>> all;
  private final Counter asked;
  private final AtomicInteger excess = new AtomicInteger();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Shedding shedding;

  /// @param own this gateway's load as it is now
  /// @param all what every gateway last told, this one too; empty where that is not known; may
  /// block
  public Rebalance(
      RebalanceSettings settings,
      Connections connections,
      Supplier<GatewayLoad> own,
      Supplier<Optional<List<GatewayLoad>>> all,
      MeterRegistry metrics) {
    this.settings = settings;
    this.connections = connections;
    this.own = own;
    this.all = all;
    this.shedding = new Shedding(settings.rules());
    this.asked =
        Counter.builder("tidings.rebalance.asked")
            .description("Connections that were asked to go to a gateway that has fewer")
            .register(metrics);
    Gauge.builder("tidings.rebalance.excess", excess, AtomicInteger::get)
        .description("Connections above the mean of the gateways that take any")
        .register(metrics);
  }

  public Rebalance start() {
    if (settings.enabled()) {
      Thread.ofVirtual().name("rebalance").start(this::run);
    }
    return this;
  }

  /// From now on nobody is asked any more.
  @Override
  @RunsOn(RunsOn.Place.ANY)
  public void close() {
    stopping.countDown();
  }

  private void run() {
    try {
      while (!stopping.await(settings.lookEvery().toNanos(), TimeUnit.NANOSECONDS)
          && !connections.isDraining()) {
        Optional<List<GatewayLoad>> loads = all.get();
        if (loads.isPresent()) {
          look(loads.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(List<GatewayLoad> loads) throws InterruptedException {
    GatewayLoad mine = own.get();
    Predicate<GatewayLoad> isOther = load -> !load.gateway().equals(mine.gateway());
    switch (shedding.look(mine, loads.stream().filter(isOther).toList())) {
      case Shedding.Decision.Stay stay -> excess.set(stay.excess());
      case Shedding.Decision.Shed shed -> {
        excess.set(shed.excess());
        LOG.atInfo()
            .addKeyValue("connections", mine.connections())
            .addKeyValue("aboveMean", shed.excess())
            .addKeyValue("asked", shed.connections())
            .log("asking connections to go to other gateways");
        ask(shed.connections());
      }
    }
  }

  private void ask(int number) throws InterruptedException {
    List<Session> oldest =
        connections.allStaying().stream()
            .sorted(Comparator.comparing(Session::since))
            .limit(number)
            .toList();
    DrainPlan plan = new DrainPlan(oldest.size(), settings.time());
    long start = System.nanoTime();
    for (int i = 0; i < oldest.size() && !connections.isDraining(); i++) {
      if (stopping.await(nanosUntil(start, plan.askAfter(i)), TimeUnit.NANOSECONDS)) {
        return;
      }
      oldest.get(i).goaway(CloseCode.REBALANCE, plan.leaveWithin());
      asked.increment();
    }
    stopping.await(nanosUntil(start, settings.time()), TimeUnit.NANOSECONDS);
  }

  private static long nanosUntil(long start, Duration after) {
    return start + after.toNanos() - System.nanoTime();
  }
}
