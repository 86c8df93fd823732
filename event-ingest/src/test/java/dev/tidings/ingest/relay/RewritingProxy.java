package dev.tidings.ingest.relay;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// Stands before a real Redis and turns one answer of a script into an error reply, whatever the
/// script has done. Thread-safe.
final class RewritingProxy implements AutoCloseable {

  /// What append.lua and mark.lua answer where they did their work.
  private static final byte[] DONE = ":1\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Optional<String>> next = new AtomicReference<>(Optional.empty());

  RewritingProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("rewriting-proxy").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// The next script that has done its work is said to have failed with this.
  void refuseNext(String error) {
    next.set(Optional.of(error));
  }

  boolean hasRefused() {
    return next.get().isEmpty();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pass(client, server));
        Thread.ofVirtual().start(() -> passRewritten(server, client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      return; // one of the two has ended, and with it the other
    }
  }

  /// Line by line: a reply begins at a line's beginning, and ends with a line's end.
  private void passRewritten(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = new BufferedInputStream(from.getInputStream());
      OutputStream out = to.getOutputStream();
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int value = in.read(); value >= 0; value = in.read()) {
        line.write(value);
        if (value == '\n') {
          out.write(rewritten(line.toByteArray()));
          line.reset();
        }
      }
    } catch (IOException e) {
      return; // as above
    }
  }

  private byte[] rewritten(byte[] line) {
    if (!Arrays.equals(line, DONE)) {
      return line;
    }
    return next.getAndSet(Optional.empty())
        .map(error -> ("-" + error + "\r\n").getBytes(StandardCharsets.US_ASCII))
        .orElse(line);
  }
}
