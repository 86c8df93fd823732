package dev.tidings.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where server programs are unpacked to out of the class path, once for each content and user.
///
/// An entry is filled under another name and renamed into place, so that an entry which exists is
/// whole, however many JVMs unpack at once. The place belongs to the user: `~/.cache/tidings`;
/// root's is in `java.io.tmpdir`, since the account that PostgreSQL then runs as may not look into
/// root's home. `-Dtidings.embedded.cache=DIR` chooses another.
///
/// Thread-safe, also between processes.
final class BinaryCache {

  /// Writes what `content` holds into an empty directory.
  interface Unpacking {
    void into(Path directory, byte[] content) throws IOException;
  }

  static final String CACHE_PROPERTY = "tidings.embedded.cache";

  private final Path root;

  BinaryCache(Path root) {
    this.root = root;
  }

  static BinaryCache ofThisUser() {
    String chosen = System.getProperty(CACHE_PROPERTY);
    if (chosen != null) {
      return new BinaryCache(Path.of(chosen));
    }
    return new BinaryCache(
        OrdinaryAccount.isRoot()
            ? Path.of(System.getProperty("java.io.tmpdir"), "tidings-cache-root")
            : Path.of(System.getProperty("user.home"), ".cache", "tidings"));
  }

  /// The directory that holds the unpacked content of a class path resource.
  ///
  /// @throws ServerStartException if the resource is not on the class path, or the cache cannot be
  ///     written or trusted
  Path unpacked(String name, String resource, Unpacking unpacking) {
    byte[] content = read(name, resource);
    Path entry = root.resolve(name + "-" + fingerprint(content));
    try {
      prepareRoot();
      if (!Files.isDirectory(entry)) {
        fill(entry, content, unpacking);
      }
      return entry;
    } catch (IOException e) {
      throw new ServerStartException(
          "%s cannot be unpacked to %s: %s (-D%s=DIR chooses another place)"
              .formatted(name, entry, e, CACHE_PROPERTY),
          e);
    }
  }

  private static byte[] read(String name, String resource) {
    try (InputStream in = BinaryCache.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new ServerStartException(
            "no %s for this platform (%s, %s): %s is not on the class path"
                .formatted(
                    name, System.getProperty("os.name"), System.getProperty("os.arch"), resource));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The threat: `java.io.tmpdir` is everybody's, and what lies under a name that can be guessed is
  /// run.
  private void prepareRoot() throws IOException {
    Files.createDirectories(root);
    Path probe = Files.createTempFile(root, ".owner", "");
    Object self = Files.getAttribute(probe, "unix:uid");
    Files.delete(probe);
    Object owner = Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(self)) {
      throw new IOException("the cache belongs to another user (uid " + owner + ")");
    }
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void fill(Path entry, byte[] content, Unpacking unpacking) throws IOException {
    Path filling = Files.createTempDirectory(root, ".unpacking");
    try {
      unpacking.into(filling, content);
      Files.setPosixFilePermissions(filling, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(filling, entry, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another JVM was quicker: its entry has the same content.
      if (!Files.isDirectory(entry)) {
        throw e;
      }
    } finally {
      Trees.delete(filling);
    }
  }

  private static String fingerprint(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
