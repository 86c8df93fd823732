package dev.tidings.embedded;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A word with a Redis server of this machine, without a client: a connection for each question.
final class RedisWords {

  private static final int TIMEOUT_MS = 1_000;
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  private RedisWords() {}

  /// What the server answers to an inline command whose reply is one text; empty where it answers
  /// with an error or not at all.
  static Optional<String> ask(int port, String command) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(Ports.loopback(), port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      var in = new DataInputStream(socket.getInputStream());
      String head = line(in);
      return switch (head.isEmpty() ? ' ' : head.charAt(0)) {
        case '+' -> Optional.of(head.substring(1));
        case '$' -> Optional.of(body(in, Integer.parseInt(head.substring(1))));
        default -> Optional.empty();
      };
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String body(DataInputStream in, int bytes) throws IOException {
    if (bytes < 0 || bytes > MAX_ANSWER_BYTES) {
      throw new IOException("answer of " + bytes + " bytes");
    }
    return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readByte(); c != '\n'; c = in.readByte()) {
      line.append((char) c);
      if (line.length() > MAX_ANSWER_BYTES) {
        throw new IOException("answer without an end");
      }
    }
    return line.toString().strip();
  }
}
