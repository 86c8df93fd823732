package dev.tidings.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// A TCP proxy that can fail as networks do, for tests: `127.0.0.1:PORT` forwards to a target, or
/// to several in turn.
///
/// Each connection has two virtual threads, one for each direction, that hold 16 KiB at most.
/// Thread-safe.
public final class FaultProxy implements AutoCloseable {

  private static final int CHUNK_BYTES = 16 * 1_024;
  private static final int MAX_WAITING_CONNECTIONS = 1_024;

  private volatile List<InetSocketAddress> targets;
  private final AtomicInteger turn = new AtomicInteger();
  private final int port;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Guarded by `lock`, like all below.
  private final Set<Link> links = new HashSet<>();

  private Listener listener;
  private boolean requestsStalled;
  private boolean answersStalled;
  private boolean closed;

  private FaultProxy(int port, List<InetSocketAddress> targets) {
    this.port = port;
    this.targets = List.copyOf(targets);
  }

  /// Forwards a picked port to a port of this machine.
  public static FaultProxy to(int targetPort) {
    return start(0, "127.0.0.1", targetPort);
  }

  /// Forwards each connection to the next of these ports of this machine, as a plain proxy in front
  /// of several servers does: it knows nothing of who came before, and passes over a server that
  /// refuses.
  public static FaultProxy roundRobin(List<Integer> targetPorts) {
    int claimed = Ports.claim(0, "the port of the fault proxy");
    FaultProxy proxy =
        new FaultProxy(
            claimed,
            targetPorts.stream().map(to -> new InetSocketAddress(Ports.loopback(), to)).toList());
    proxy.restore();
    return proxy;
  }

  /// Forwards `port` of 127.0.0.1 to the target. The target need not listen yet: connections to the
  /// proxy are closed at once while it does not.
  ///
  /// @param port 0 picks a free one
  /// @throws ServerStartException if the port is taken
  public static FaultProxy start(int port, String targetHost, int targetPort) {
    int claimed = Ports.claim(port, "the port of the fault proxy");
    FaultProxy proxy =
        new FaultProxy(claimed, List.of(new InetSocketAddress(targetHost, targetPort)));
    proxy.restore();
    return proxy;
  }

  public int port() {
    return port;
  }

  /// Connections that are being forwarded now.
  public int connections() {
    lock.lock();
    try {
      return links.size();
    } finally {
      lock.unlock();
    }
  }

  /// Closes every connection and refuses new ones until [#restore()].
  public void cut() {
    detachListener().ifPresent(Listener::close);
    detachLinks().forEach(Link::close);
  }

  /// Accepts connections again after [#cut()]; harmless without one.
  ///
  /// @throws ServerStartException if the port was taken meanwhile
  public void restore() {
    lock.lock();
    try {
      if (closed || listener != null) {
        return;
      }
      ServerSocket opened = listen();
      listener =
          new Listener(
              opened, Thread.ofVirtual().name("fault-proxy-accept").start(() -> accept(opened)));
    } finally {
      lock.unlock();
    }
  }

  /// From now on nothing is read, in either direction; connections stay open, new ones are taken.
  /// Both ends see silence, and a writer in time a full window. A chunk that is just being written
  /// may still arrive.
  public void stall() {
    setStalled(true, true);
  }

  /// From now on the target still gets what clients send, and they get nothing of what it answers:
  /// what is asked is done, and nobody hears of it.
  public void stallAnswers() {
    setStalled(false, true);
  }

  /// Forwards again after [#stall()] or [#stallAnswers()], beginning with what was held: no byte is
  /// lost.
  public void resume() {
    setStalled(false, false);
  }

  /// From now on new connections go to another port of this machine; those that there are stay
  /// where they are, as behind a virtual address that has moved.
  public void moveTo(int targetPort) {
    targets = List.of(new InetSocketAddress(Ports.loopback(), targetPort));
  }

  /// Drops every connection once with RST, as a crashed router does. New ones are welcome.
  public void reset() {
    detachLinks().forEach(Link::reset);
  }

  /// Closes all; the port is free afterwards.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    cut();
  }

  private ServerSocket listen() {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(Ports.loopback(), port), MAX_WAITING_CONNECTIONS);
      return socket;
    } catch (IOException e) {
      throw new ServerStartException(
          "the fault proxy cannot listen on port " + port + ": " + e.getMessage(), e);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        Thread.ofVirtual().name("fault-proxy-connect").start(() -> connect(client, from));
      } catch (IOException e) {
        // The listener was closed: cut() or close(). Its successor has a thread of its own.
        return;
      }
    }
  }

  private void connect(Socket client, ServerSocket acceptedBy) {
    Optional<Socket> connected = connectNext();
    if (connected.isEmpty()) {
      shut(client);
      return;
    }
    Socket server = connected.get();
    Link link = new Link(client, server);
    try {
      client.setTcpNoDelay(true);
    } catch (IOException e) {
      link.close();
      return;
    }
    if (!attach(link, acceptedBy)) {
      link.close();
      return;
    }
    Thread.ofVirtual()
        .name("fault-proxy-up")
        .start(() -> pump(link, client, server, () -> requestsStalled));
    Thread.ofVirtual()
        .name("fault-proxy-down")
        .start(() -> pump(link, server, client, () -> answersStalled));
  }

  /// A connection to the target whose turn it is, or to the next that takes one.
  private Optional<Socket> connectNext() {
    List<InetSocketAddress> now = targets;
    int first = turn.getAndIncrement();
    for (int i = 0; i < now.size(); i++) {
      Socket server = new Socket();
      try {
        server.setTcpNoDelay(true);
        server.connect(now.get(Math.floorMod(first + i, now.size())));
        return Optional.of(server);
      } catch (IOException e) {
        shut(server);
      }
    }
    return Optional.empty();
  }

  /// @return false if the listener that took the connection was cut meanwhile
  private boolean attach(Link link, ServerSocket acceptedBy) {
    lock.lock();
    try {
      return listener != null && listener.socket == acceptedBy && links.add(link);
    } finally {
      lock.unlock();
    }
  }

  /// @param stalled asked with `lock` held
  private void pump(Link link, Socket from, Socket to, BooleanSupplier stalled) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      awaitFlow(stalled);
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        // The read may have waited since before a stall.
        awaitFlow(stalled);
        out.write(chunk, 0, read);
        awaitFlow(stalled);
      }
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        end(link);
      }
    } catch (IOException e) {
      end(link);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(link);
    }
  }

  private void awaitFlow(BooleanSupplier stalled) throws InterruptedException {
    lock.lock();
    try {
      while (stalled.getAsBoolean() && !closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(Link link) {
    lock.lock();
    try {
      links.remove(link);
    } finally {
      lock.unlock();
    }
    link.close();
  }

  private void setStalled(boolean requests, boolean answers) {
    lock.lock();
    try {
      requestsStalled = requests;
      answersStalled = answers;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Listener> detachListener() {
    lock.lock();
    try {
      Optional<Listener> detached = Optional.ofNullable(listener);
      listener = null;
      return detached;
    } finally {
      lock.unlock();
    }
  }

  private List<Link> detachLinks() {
    lock.lock();
    try {
      List<Link> detached = List.copyOf(links);
      links.clear();
      return detached;
    } finally {
      lock.unlock();
    }
  }

  private static void shut(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The socket that listens and the thread that accepts from it.
  private record Listener(ServerSocket socket, Thread acceptor) {

    /// Returns when the port refuses. [ServerSocket#close()] alone does not promise that: while a
    /// thread is in `accept`, the port stays open until that thread has run again, and on a busy
    /// machine the next connection was still taken 4 times in 5.
    private void close() {
      shut(socket);
      try {
        acceptor.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// One connection through the proxy: its two sockets.
  private static final class Link {
    private final Socket client;
    private final Socket server;

    private Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private void close() {
      shut(client);
      shut(server);
    }

    private void reset() {
      closeWithReset(client);
      closeWithReset(server);
    }

    private static void closeWithReset(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // Closed already by its own end: there is nothing left to reset.
      }
      shut(socket);
    }
  }
}
