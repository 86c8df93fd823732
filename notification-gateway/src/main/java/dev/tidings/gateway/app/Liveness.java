package dev.tidings.gateway.app;

import dev.tidings.gateway.session.Loops;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.netty.channel.EventLoop;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/// Whether the event loops still turn: each that has connections is given a task, and has five
/// seconds to run it. A gateway with a stuck loop does not heal by itself.
@Singleton
@io.micronaut.management.health.indicator.annotation.Liveness
final class Liveness implements HealthIndicator {

  private static final long PATIENCE_MS = 5_000;

  private final Loops loops;

  Liveness(Loops loops) {
    this.loops = loops;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    List<EventLoop> known = List.copyOf(loops.known());
    CompletableFuture<Boolean> turning =
        CompletableFuture.allOf(
                known.stream()
                    .map(loop -> CompletableFuture.runAsync(() -> {}, loop))
                    .toArray(CompletableFuture<?>[]::new))
            .thenApply(all -> true)
            .completeOnTimeout(false, PATIENCE_MS, TimeUnit.MILLISECONDS);
    return Mono.fromFuture(turning)
        .map(
            turn ->
                HealthResult.builder("event-loops", turn ? HealthStatus.UP : HealthStatus.DOWN)
                    .details(Map.of("loops", known.size()))
                    .build());
  }
}
