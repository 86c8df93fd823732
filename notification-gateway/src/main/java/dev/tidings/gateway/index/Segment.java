package dev.tidings.gateway.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A sealed part: a file that never changes.
///
/// Its head has what range of which history it covers, and of each block the first entry and a
/// checksum; the head has one of its own. The head is kept in memory (12 bytes a block of 512
/// entries). A lookup reads the block or two in which its entries must stand, and checks each
/// before it believes it: a file that was torn, cut, overwritten or swapped is noticed when it is
/// opened or at the first look at what is wrong in it. Thread-safe.
final class Segment implements Part, Closeable {

  private final SegmentHead head;
  private final Path path;
  private final FileChannel file;

  private Segment(SegmentHead head, Path path, FileChannel file) {
    this.head = head;
    this.path = path;
    this.file = file;
  }

  /// @throws DamagedSegmentException where the file is none of this history, or not whole
  static Segment open(Path path, int epoch, int partition) throws DamagedSegmentException {
    try {
      FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
      try {
        SegmentHead head = SegmentHead.read(file);
        if (head.epoch() != epoch || head.partition() != partition) {
          throw new DamagedSegmentException(path + ": of another history");
        }
        return new Segment(head, path, file);
      } catch (DamagedSegmentException | IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      throw new DamagedSegmentException(path + ": not readable", e);
    }
  }

  @Override
  public long from() {
    return head.from();
  }

  @Override
  public long to() {
    return head.to();
  }

  Path path() {
    return path;
  }

  int records() {
    return head.count();
  }

  long bytes() {
    return head.fileBytes();
  }

  @Override
  public void collect(int hash, long first, long end, Offsets found)
      throws DamagedSegmentException {
    long low = floor(hash, first);
    long high = floor(hash, end);
    for (int block = head.blockOf(low); block < head.blocks(); block++) {
      if (head.firstOf(block) >= high) {
        return;
      }
      long[] entries = read(block);
      for (int i = lowerBound(entries, low); i < entries.length; i++) {
        if (entries[i] >= high || found.isFull()) {
          return;
        }
        found.add(head.from() + Entry.delta(entries[i]));
      }
    }
  }

  @Override
  public long[] last(int hash, long first, long end, int max) throws DamagedSegmentException {
    long low = rank(floor(hash, first));
    long high = rank(floor(hash, end));
    long begin = Math.max(low, high - max);
    long[] found = new long[(int) (high - begin)];
    long[] entries = {};
    int held = -1;
    for (long at = begin; at < high; at++) {
      int block = (int) (at / SegmentHead.BLOCK_ENTRIES);
      if (block != held) {
        entries = read(block);
        held = block;
      }
      int delta = Entry.delta(entries[(int) (at % SegmentHead.BLOCK_ENTRIES)]);
      found[(int) (at - begin)] = head.from() + delta;
    }
    return found;
  }

  @Override
  public long count(int hash, long first, long end) throws DamagedSegmentException {
    return rank(floor(hash, end)) - rank(floor(hash, first));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private long floor(int hash, long offset) {
    return Entry.floor(hash, offset - head.from());
  }

  /// How many entries are before it.
  private long rank(long entry) throws DamagedSegmentException {
    if (head.count() == 0) {
      return 0;
    }
    int block = head.blockOf(entry);
    return (long) block * SegmentHead.BLOCK_ENTRIES + lowerBound(read(block), entry);
  }

  private static int lowerBound(long[] entries, long entry) {
    int found = Arrays.binarySearch(entries, entry);
    return found >= 0 ? found : -found - 1;
  }

  private long[] read(int block) throws DamagedSegmentException {
    ByteBuffer bytes = ByteBuffer.allocate(head.entriesOf(block) * Entry.BYTES);
    try {
      SegmentHead.readFully(file, bytes, head.placeOf(block));
    } catch (IOException e) {
      throw new DamagedSegmentException(path + ": not readable", e);
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    if ((int) crc.getValue() != head.crcOf(block)) {
      throw new DamagedSegmentException(path + ": block " + block + " is not what was written");
    }
    long[] entries = new long[head.entriesOf(block)];
    bytes.asLongBuffer().get(entries);
    return entries;
  }
}
