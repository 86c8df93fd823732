package dev.tidings.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Chooses and checks TCP ports of the loopback interface.
///
/// Ports are picked below the range from which systems take the local ports of outgoing connections
/// (32768 and up on Linux): a port out of that range can be gone before the server binds it.
/// Thread-safe.
public final class Ports {

  /// Inclusive.
  private static final int FIRST_PICKED = 20_000;

  /// Exclusive.
  private static final int END_OF_PICKED = 30_000;

  private static final int MAX_TRIES = 500;
  private static final Set<Integer> PICKED = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /// A free port in [20000, 30000) that no other call in this JVM was given.
  ///
  /// @throws ServerStartException if there is none
  public static int pick() {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PICKED, END_OF_PICKED);
      if (isFree(port) && PICKED.add(port)) {
        return port;
      }
    }
    throw new ServerStartException(
        "no free port found in [%d, %d) on 127.0.0.1".formatted(FIRST_PICKED, END_OF_PICKED));
  }

  /// The port to use for what a setting asks for: `requested` if it is free, a picked one if it is
  /// 0.
  ///
  /// @param requested 0 to 65535
  /// @param setting the name that the user knows the port by, for the message
  /// @throws ServerStartException if the port is taken; the message names port and setting
  public static int claim(int requested, String setting) {
    if (requested < 0 || requested > 65_535) {
      throw new IllegalArgumentException(
          setting + ": " + requested + " (expected: a port, 0 to 65535)");
    }
    if (requested == 0) {
      return pick();
    }
    if (!isFree(requested)) {
      throw new ServerStartException(
          "port %d on 127.0.0.1 is taken (asked for by %s): stop what listens there, or choose another port"
              .formatted(requested, setting));
    }
    return requested;
  }

  /// Whether a server could listen on this port of 127.0.0.1 now.
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      // Connections of a server that has just ended linger in TIME_WAIT; they do not keep the next
      // one out.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
