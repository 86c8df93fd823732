package dev.tidings.gateway.session;

import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.receipt.ReceiptDesk;
import dev.tidings.gateway.receipt.ReceiptOutbox;
import dev.tidings.gateway.receipt.ReceiptSettings;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// What the connections of one event loop share, for each event loop. Thread-safe; what it gives is
/// confined to its event loop.
@Singleton
@RunsOn(RunsOn.Place.ANY)
public final class Loops {

  private final Map<EventLoop, Shared> shared = new ConcurrentHashMap<>();
  private final ReceiptOutbox outbox;
  private final ReceiptSettings settings;
  private final Drops drops;
  private final InstantSource clock;

  public Loops(ReceiptOutbox outbox, ReceiptSettings settings, Drops drops, InstantSource clock) {
    this.outbox = outbox;
    this.settings = settings;
    this.drops = drops;
    this.clock = clock;
  }

  record Shared(
      LoopFlusher flusher, ReceiptDesk receipts, SentCount sent, AckDeadlines deadlines) {}

  Shared of(EventLoop loop) {
    return shared.computeIfAbsent(
        loop,
        key ->
            new Shared(
                new LoopFlusher(key),
                new ReceiptDesk(key, outbox, drops, settings.flushEvery()),
                new SentCount(),
                new AckDeadlines(key, clock)));
  }

  /// Hands on the receipts of all event loops; completes when that is done.
  public CompletableFuture<Void> handOnReceipts() {
    return CompletableFuture.allOf(
        shared.entrySet().stream()
            .map(
                entry ->
                    CompletableFuture.runAsync(entry.getValue().receipts()::handOn, entry.getKey()))
            .toArray(CompletableFuture<?>[]::new));
  }

  /// Events that all event loops have handed to sockets.
  long sentEvents() {
    return shared.values().stream().mapToLong(one -> one.sent().events()).sum();
  }

  long sentBytes() {
    return shared.values().stream().mapToLong(one -> one.sent().bytes()).sum();
  }

  /// The event loops that have connections or had some.
  public java.util.Set<EventLoop> known() {
    return java.util.Set.copyOf(shared.keySet());
  }
}
