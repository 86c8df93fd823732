package dev.tidings.gateway.bus;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages from a gateway to itself, out by the connection for commands and back by one that
/// subscribes, on a channel that nobody else knows.
///
/// A ping on the subscription's own connection shows only that somebody answers there. It does not
/// show a connection that was left behind at a server that is no longer the one that publishes (a
/// virtual address that moved, a primary that was cut off and lives on), nor a server that has
/// forgotten what was subscribed. Both are silent, and the marks' silence does not say whose fault
/// it is. Confined to the bus, but for `isDeaf` and `close`.
final class Loopback implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Loopback.class);

  private final EventLoop bus;
  private final Way way;
  private final Optional<String> node;
  private final Runnable renewSubscription;
  private final String channel;
  private final Canary canary;

  private volatile Optional<ScheduledFuture<?>> looking = Optional.empty();
  private long deafSinceNanos;
  private volatile boolean deaf;

  /// How messages go out.
  ///
  /// @param prefix of the channels
  record Way(Tails tails, String prefix, CanarySettings settings) {}

  /// @param node the server's id in its cluster; empty outside of one
  /// @param renewSubscription ends the connection that subscribes, so that it is made anew
  Loopback(EventLoop bus, Way way, Optional<String> node, Runnable renewSubscription) {
    this.bus = bus;
    this.way = way;
    this.node = node;
    this.renewSubscription = renewSubscription;
    channel = way.prefix() + ":canary:" + UUID.randomUUID();
    canary = new Canary(way.settings().deafAfter());
  }

  String channel() {
    return channel;
  }

  void start() {
    long everyMs = way.settings().every().toMillis();
    looking =
        Optional.of(
            bus.scheduleWithFixedDelay(this::look, everyMs, everyMs, TimeUnit.MILLISECONDS));
  }

  void heard(byte[] message) {
    try {
      canary.heard(Long.parseLong(new String(message, StandardCharsets.US_ASCII)));
    } catch (NumberFormatException e) {
      return; // not ours: nobody else should know the channel
    }
    tell();
  }

  boolean isDeaf() {
    return deaf;
  }

  @Override
  public void close() {
    looking.ifPresent(future -> future.cancel(false));
    deaf = false;
  }

  private void look() {
    Canary.Remedy remedy = canary.look();
    tell();
    switch (remedy) {
      case NONE -> {}
      case SUBSCRIPTION -> renewSubscription.run();
      case BOTH -> {
        way.tails().renew(node);
        renewSubscription.run();
      }
    }
    long number = canary.number();
    byte[] message = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    way.tails()
        .publishAt(node, channel, message)
        .whenCompleteAsync(
            (said, failure) -> {
              if (failure == null && said) {
                canary.said(number);
              }
            },
            bus);
  }

  private void tell() {
    if (deaf == canary.isDeaf()) {
      return;
    }
    deaf = canary.isDeaf();
    if (deaf) {
      deafSinceNanos = System.nanoTime();
      log.atWarn()
          .addKeyValue("node", node.orElse("the one"))
          .log("Redis answers, and this gateway hears nothing of it");
    } else {
      log.atInfo()
          .addKeyValue("node", node.orElse("the one"))
          .addKeyValue("after", Duration.ofNanos(System.nanoTime() - deafSinceNanos))
          .log("This gateway is no longer deaf to Redis");
    }
  }
}
