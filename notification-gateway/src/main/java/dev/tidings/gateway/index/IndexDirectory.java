package dev.tidings.gateway.index;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// This process's place for the index: `DIRECTORY/N/EPOCH/PARTITION/`, N the first of a few numbers
/// whose lock is free, so that gateways of one machine can share the setting, and each finds files
/// that one of them left.
///
/// What stands in it decides what clients are said to have missed: a directory that belongs to
/// somebody else, or is a link, is refused. Owned by the building thread.
final class IndexDirectory implements Closeable {

  private static final int PLACES = 16;

  private final Path place;
  private final FileChannel lockFile;

  private IndexDirectory(Path place, FileChannel lockFile) {
    this.place = place;
    this.lockFile = lockFile;
  }

  /// Takes the first free place.
  ///
  /// @throws IOException where there is none, or the directory is not ours
  static IndexDirectory take(Path directory) throws IOException {
    create(directory);
    for (int number = 0; number < PLACES; number++) {
      Path place = directory.resolve(Integer.toString(number));
      create(place);
      Optional<FileChannel> locked = lock(place.resolve("lock"));
      if (locked.isPresent()) {
        return new IndexDirectory(place, locked.get());
      }
    }
    throw new IOException(directory + ": all of its " + PLACES + " places are taken");
  }

  /// Where the files of a partition are.
  Path of(String epoch, int partition) {
    return place.resolve(epoch).resolve(Integer.toString(partition));
  }

  /// Deletes what is left of other histories.
  void keepOnly(String epoch) throws IOException {
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(place, file -> Files.isDirectory(file) && !file.endsWith(epoch))) {
      for (Path other : others) {
        delete(other);
      }
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<FileChannel> lock(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return Optional.of(file);
      }
    } catch (OverlappingFileLockException e) {
      // Another gateway of this process has it.
    } catch (IOException e) {
      file.close();
      throw e;
    }
    file.close();
    return Optional.empty();
  }

  private static void create(Path directory) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      if (directory.toAbsolutePath().getParent() != null) {
        Files.createDirectories(directory.toAbsolutePath().getParent());
      }
      if (posix) {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(directory);
      }
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + ": not a directory of its own");
    }
    Path probe = Files.createTempFile(directory, "owner", ".probe");
    try {
      if (!Files.getOwner(probe).equals(Files.getOwner(directory))) {
        throw new IOException(directory + ": somebody else's");
      }
    } finally {
      Files.delete(probe);
    }
  }

  private static void delete(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(tree)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
