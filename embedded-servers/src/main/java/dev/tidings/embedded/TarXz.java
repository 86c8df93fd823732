package dev.tidings.embedded;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tukaani.xz.XZInputStream;

/// Unpacks a `.tar.xz` of plain files, directories and symbolic links, the ustar format's own;
/// refuses anything else.
///
/// A machine need not have `tar` with `xz`, and these three kinds need no library.
final class TarXz {

  private static final int BLOCK_BYTES = 512;
  private static final int MAX_XZ_MEMORY_KIB = 256 * 1_024;
  private static final String PLAIN = "rw-r--r--";
  private static final String EXECUTABLE = "rwxr-xr-x";

  private TarXz() {}

  static void unpack(Path directory, byte[] archive) throws IOException {
    try (InputStream tar =
        new XZInputStream(new ByteArrayInputStream(archive), MAX_XZ_MEMORY_KIB)) {
      while (true) {
        byte[] header = tar.readNBytes(BLOCK_BYTES);
        if (header.length < BLOCK_BYTES || header[0] == 0) {
          return;
        }
        unpackEntry(directory, header, tar);
      }
    }
  }

  private static void unpackEntry(Path directory, byte[] header, InputStream tar)
      throws IOException {
    Path path = inside(directory, directory, name(header));
    long sizeBytes = octal(header, 124, 12);
    char kind = (char) header[156];
    switch (kind) {
      case '5' -> Files.createDirectories(path);
      case '2' -> {
        String target = text(header, 157, 100);
        inside(directory, path.getParent(), target);
        Files.createDirectories(path.getParent());
        Files.createSymbolicLink(path, Path.of(target));
      }
      case '0', '\0' -> {
        Files.createDirectories(path.getParent());
        byte[] content = tar.readNBytes(Math.toIntExact(sizeBytes));
        if (content.length < sizeBytes) {
          throw new EOFException("the archive ends within " + path.getFileName());
        }
        Files.write(path, content);
        boolean executable = (octal(header, 100, 8) & 0b001_000_000) != 0;
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(executable ? EXECUTABLE : PLAIN));
        tar.skipNBytes(Math.floorMod(-sizeBytes, BLOCK_BYTES));
      }
      default -> throw new IOException("tar entry of kind '" + kind + "': " + name(header));
    }
  }

  /// The threat: an entry named `../x`, or a link to `/`, writes outside of the directory.
  private static Path inside(Path directory, Path from, String name) throws IOException {
    Path path = from.resolve(name).normalize();
    if (!path.startsWith(directory)) {
      throw new IOException("tar entry outside of its directory: " + name);
    }
    return path;
  }

  /// ustar splits a long path into prefix and name; GNU's variant ("ustar" and two blanks) has
  /// other things there.
  private static String name(byte[] header) {
    String name = text(header, 0, 100);
    boolean hasPrefix = text(header, 257, 6).equals("ustar") && header[345] != 0;
    return hasPrefix ? text(header, 345, 155) + "/" + name : name;
  }

  private static String text(byte[] header, int from, int maxBytes) {
    int end = from;
    while (end < from + maxBytes && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int from, int maxBytes) {
    String digits = text(header, from, maxBytes).strip();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
