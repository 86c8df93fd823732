package dev.tidings.gateway.bus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The Lua scripts that read tails, each a file of its own in `lua/`.
enum TailScript {
  READ("read"),
  READ_BACK("read-back");

  private final String body;
  private final String digest;

  TailScript(String name) {
    this.body = read("/lua/" + name + ".lua");
    this.digest = sha1(body);
  }

  String body() {
    return body;
  }

  /// What EVALSHA calls it by.
  String digest() {
    return digest;
  }

  private static String read(String path) {
    try (InputStream in = TailScript.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
