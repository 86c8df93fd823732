package dev.tidings.contracts.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A script that Redis runs, from a file of its own in the `lua/` of a service. Immutable.
///
/// @param body ASCII
/// @param digest what EVALSHA calls it by: the body's SHA-1, as hexadecimal digits
public record LuaScript(String body, String digest) {

  /// @param owner of whose jar it is
  /// @param name of its file, without `.lua`
  /// @throws IllegalStateException where the jar has no such file
  public static LuaScript of(Class<?> owner, String name) {
    String body = read(owner, "/lua/" + name + ".lua");
    return new LuaScript(body, sha1(body));
  }

  private static String read(Class<?> owner, String path) {
    try (InputStream in = owner.getResourceAsStream(path)) {
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
