package dev.tidings.gateway.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A socket that does what no decent client does: odd upgrades, endless fragments, no pongs, no
/// reading. Confined to its test's thread, but for the unasked pongs.
final class RawSocket implements AutoCloseable {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int TIMEOUT_MS = 10_000;
  private static final int PONG_EVERY_MS = 200;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private Optional<ScheduledExecutorService> pongs = Optional.empty();

  /// The answer to the upgrade.
  int status;

  final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  String body = "";

  private RawSocket(int port, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
  }

  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }
  }

  /// Asks for an upgrade with our subprotocol.
  static RawSocket upgrade(int port, String query) {
    return upgrade(port, query, 0, "Sec-WebSocket-Protocol: tidings.v1");
  }

  static RawSocket upgrade(int port, String query, int receiveBuffer, String... moreHeaders) {
    return request(port, "GET /v1/connect" + query, receiveBuffer, upgradeLines(moreHeaders));
  }

  /// Asks for an upgrade, and breaks the connection without waiting for the answer.
  static void leaveAfterAsking(int port, String query) {
    try (RawSocket raw = new RawSocket(port, 0)) {
      raw.ask("GET /v1/connect" + query, upgradeLines("Sec-WebSocket-Protocol: tidings.v1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String upgradeLines(String... moreHeaders) {
    StringBuilder more = new StringBuilder();
    for (String header : moreHeaders) {
      more.append(header).append("\r\n");
    }
    return "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + more;
  }

  /// `headerLines` each end with CR LF.
  static RawSocket request(int port, String what, int receiveBuffer, String headerLines) {
    try {
      RawSocket raw = new RawSocket(port, receiveBuffer);
      raw.ask(what, headerLines);
      raw.readAnswer();
      return raw;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends one masked frame.
  void send(int opcode, boolean last, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >>> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >>> shift));
      }
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    write(frame.toByteArray());
  }

  /// From now on it says that it lives, whatever it reads: pongs that nobody asked for, until it is
  /// closed.
  RawSocket ponging() {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    var unused =
        clock.scheduleAtFixedRate(
            () -> send(PONG, true, new byte[0]), 0, PONG_EVERY_MS, TimeUnit.MILLISECONDS);
    pongs = Optional.of(clock);
    return this;
  }

  /// The next frame; a connection that ends without a close frame reads as code 1006.
  Frame read() {
    try {
      int first = in.read();
      if (first < 0) {
        return new Frame(CLOSE, new byte[] {(byte) (1006 >>> 8), (byte) 1006});
      }
      long length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      return new Frame(first & 0x0f, in.readNBytes((int) length));
    } catch (java.net.SocketException e) {
      return new Frame(CLOSE, new byte[] {(byte) (1006 >>> 8), (byte) 1006});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next frame of this kind; others are skipped.
  Frame read(int opcode) {
    Frame frame = read();
    while (frame.opcode() != opcode) {
      if (frame.opcode() == CLOSE) {
        throw new AssertionError("closed with " + frame.closeCode());
      }
      frame = read();
    }
    return frame;
  }

  /// The next text frame, as a decent client reads it.
  Frame answerPings() {
    Frame frame = read();
    while (frame.opcode() != TEXT) {
      if (frame.opcode() == CLOSE) {
        throw new AssertionError("closed with " + frame.closeCode());
      }
      if (frame.opcode() == PING) {
        send(PONG, true, frame.payload());
      }
      frame = read();
    }
    return frame;
  }

  /// The close code, whatever comes before it.
  int closeCode() {
    Frame frame = read();
    while (frame.opcode() != CLOSE) {
      frame = read();
    }
    return frame.closeCode();
  }

  @Override
  public void close() {
    pongs.ifPresent(ScheduledExecutorService::shutdownNow);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ask(String what, String headerLines) {
    String request = what + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headerLines + "\r\n";
    write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readAnswer() throws IOException {
    String line = line();
    status = Integer.parseInt(line.split(" ", 3)[1]);
    for (line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }
}
