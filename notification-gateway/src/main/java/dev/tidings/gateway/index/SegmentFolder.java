package dev.tidings.gateway.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of one partition.
///
/// A file has its name only once all of it is on the disk: it is written beside it, forced, and
/// renamed. What a crash leaves half-written is therefore no segment, and is deleted at the next
/// start. No two files ever have the same name, so that one that is deleted late is not another.
/// Thread-safe.
final class SegmentFolder {

  private static final Logger log = LoggerFactory.getLogger(SegmentFolder.class);
  private static final String SUFFIX = ".offsets";
  private static final int WRITE_ENTRIES = 8_192;

  private final Path folder;
  private final int epoch;
  private final int partition;
  private final IndexMetrics metrics;

  SegmentFolder(Path folder, int epoch, int partition, IndexMetrics metrics) {
    this.folder = folder;
    this.epoch = epoch;
    this.partition = partition;
    this.metrics = metrics;
  }

  /// The segments that are whole, ascending, none overlapping another. What is not is deleted.
  List<Segment> load() {
    List<Segment> found = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          open(file, found);
        }
      }
      found.sort(Comparator.comparingLong(Segment::from));
      List<Segment> disjoint = new ArrayList<>();
      for (Segment segment : found) {
        if (disjoint.isEmpty() || disjoint.getLast().to() <= segment.from()) {
          disjoint.add(segment);
        } else {
          delete(segment);
        }
      }
      return disjoint;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param entries sorted
  Segment write(long from, long to, long[] entries) {
    SegmentHead head = SegmentHead.of(epoch, partition, from, to, entries);
    int mark = ThreadLocalRandom.current().nextInt();
    Path path = folder.resolve(String.format("%020d-%020d-%08x%s", from, to, mark, SUFFIX));
    Path unfinished = folder.resolve(path.getFileName() + ".unfinished");
    try {
      try (FileChannel file =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeFully(file, head.encode());
        ByteBuffer bytes = ByteBuffer.allocate(WRITE_ENTRIES * Entry.BYTES);
        for (int at = 0; at < entries.length; at += WRITE_ENTRIES) {
          int count = Math.min(WRITE_ENTRIES, entries.length - at);
          bytes.clear().limit(count * Entry.BYTES);
          bytes.asLongBuffer().put(entries, at, count);
          writeFully(file, bytes);
        }
        file.force(true);
      }
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      forceFolder();
      return Segment.open(path, epoch, partition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DamagedSegmentException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /// Closes it, and deletes its file.
  void delete(Segment segment) {
    close(segment);
    try {
      Files.deleteIfExists(segment.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close(Segment segment) {
    try {
      segment.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(Path file, List<Segment> found) throws IOException {
    if (!file.getFileName().toString().endsWith(SUFFIX)) {
      Files.delete(file); // left by a crash
      return;
    }
    try {
      found.add(Segment.open(file, epoch, partition));
    } catch (DamagedSegmentException e) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("why", e.getMessage())
          .log("A file of the index is damaged: its part is built anew");
      metrics.damaged();
      Files.delete(file);
    }
  }

  /// The new name itself must be on the disk, too. Not every system can force a folder.
  private void forceFolder() {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    } catch (IOException e) {
      log.atDebug().addKeyValue("folder", folder).log("Its entries were not forced to the disk");
    }
  }

  private static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }
}
