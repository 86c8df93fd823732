package dev.tidings.gateway.session;

import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/// One flush for all that an event loop wrote in one pass: a socket write costs more than
/// everything else about a message, and what gathered in a pass then costs one. Confined to its
/// event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class LoopFlusher implements Runnable {

  private final EventLoop loop;
  private List<Outlet> written = new ArrayList<>();
  private List<Outlet> spare = new ArrayList<>();
  private boolean scheduled;

  LoopFlusher(EventLoop loop) {
    this.loop = loop;
  }

  /// The outlet has unflushed writes. The flush stands behind the tasks that are queued already.
  void add(Outlet outlet) {
    written.add(outlet);
    if (!scheduled) {
      scheduled = true;
      loop.execute(this);
    }
  }

  @Override
  public void run() {
    scheduled = false;
    List<Outlet> now = written;
    written = spare;
    now.forEach(Outlet::flush);
    now.clear();
    spare = now;
  }
}
