package dev.tidings.gateway.session;

import java.util.concurrent.atomic.AtomicLong;

/// What one event loop has handed to sockets.
///
/// Counted on the hottest path there is, once for each event and connection: so each loop has its
/// own, writes it alone, and no write waits for another's. Written on its event loop; read on any.
final class SentCount {

  private final AtomicLong events = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  void add(int size) {
    events.setOpaque(events.getPlain() + 1);
    bytes.setOpaque(bytes.getPlain() + size);
  }

  long events() {
    return events.getOpaque();
  }

  long bytes() {
    return bytes.getOpaque();
  }
}
