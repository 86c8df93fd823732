package dev.tidings.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How to run a program that refuses to run as root, which PostgreSQL does.
///
/// An ordinary user just runs it. Root runs it in a user namespace of its own (`unshare -U`), where
/// it is nobody in name and still owns root's files; where that is forbidden, as in most
/// containers, as uid 65534 (`setpriv`), who then owns the data.
///
/// @param prefix words to put before the command
record OrdinaryAccount(List<String> prefix) {

  private static final int ROOT_UID = 0;
  private static final int NOBODY_UID = 65_534;
  private static final List<String> NAMESPACE = List.of("unshare", "-U");
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=" + NOBODY_UID, "--regid=" + NOBODY_UID, "--clear-groups", "--");

  OrdinaryAccount {
    prefix = List.copyOf(prefix);
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// The account for a program that reads `programs` and owns `data`; as root, `data` is given to
  /// that account.
  ///
  /// @throws ServerStartException if this is root, and there is no way to run as anybody else
  static OrdinaryAccount owning(Path data, Path programs) {
    if (!isRoot()) {
      return new OrdinaryAccount(List.of());
    }
    if (succeeds(NAMESPACE, "true")) {
      giveTo(ROOT_UID, data);
      return new OrdinaryAccount(NAMESPACE);
    }
    giveTo(NOBODY_UID, data);
    if (succeeds(NOBODY, "test", "-w", data.toString())
        && succeeds(NOBODY, "test", "-r", programs.toString())) {
      return new OrdinaryAccount(NOBODY);
    }
    throw new ServerStartException(
        """
        PostgreSQL does not run as root, and here neither `unshare -U` nor `setpriv` can run it as somebody else \
        who reaches %s and %s. Start this as an ordinary user, or put the data where everybody may look (not below /root)."""
            .formatted(data, programs));
  }

  List<String> running(List<String> command) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(command);
    return words;
  }

  private static boolean succeeds(List<String> prefix, String... command) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(List.of(command));
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The account may have changed since the last start: another container, another kernel setting.
  private static void giveTo(int uid, Path data) {
    try {
      if (!Files.getAttribute(data, "unix:uid").equals(uid)) {
        Files.walkFileTree(data, new Handover(uid));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Handover extends SimpleFileVisitor<Path> {
    private final int uid;

    private Handover(int uid) {
      this.uid = uid;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      return FileVisitResult.CONTINUE;
    }

    /// Directories last, and so the root at the very end: its owner tells that all below is handed
    /// over.
    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.setAttribute(directory, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      return FileVisitResult.CONTINUE;
    }
  }
}
