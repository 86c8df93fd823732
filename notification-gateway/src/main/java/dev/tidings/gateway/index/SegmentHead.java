package dev.tidings.gateway.index;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// What stands at the beginning of a file of the index.
///
/// ```
/// int magic, int version, int epoch, int partition
/// long from, long to, int count, int entries of a block
/// for each block: long first entry, int CRC-32C of its entries
/// int CRC-32C of all above
/// the entries: count x long
/// ```
///
/// Big-endian. Immutable: nobody writes into the arrays.
///
/// @param from inclusive
/// @param to exclusive
/// @param firsts each block's first entry, ascending
/// @param crcs each block's checksum
record SegmentHead(
    int epoch, int partition, long from, long to, int count, long[] firsts, int[] crcs) {

  static final int BLOCK_ENTRIES = 512;

  private static final int MAGIC = 0x54_44_49_58;
  private static final int VERSION = 1;
  private static final int FIXED_BYTES = 40;
  private static final int BLOCK_BYTES = Long.BYTES + Integer.BYTES;

  /// @param entries sorted
  static SegmentHead of(int epoch, int partition, long from, long to, long[] entries) {
    int blocks = blocksOf(entries.length);
    long[] firsts = new long[blocks];
    int[] crcs = new int[blocks];
    for (int block = 0; block < blocks; block++) {
      int start = block * BLOCK_ENTRIES;
      int end = Math.min(entries.length, start + BLOCK_ENTRIES);
      firsts[block] = entries[start];
      ByteBuffer bytes = ByteBuffer.allocate((end - start) * Entry.BYTES);
      bytes.asLongBuffer().put(entries, start, end - start);
      crcs[block] = crcOf(bytes);
    }
    return new SegmentHead(epoch, partition, from, to, entries.length, firsts, crcs);
  }

  static SegmentHead read(FileChannel file) throws IOException, DamagedSegmentException {
    ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES);
    readFully(file, fixed, 0);
    int magic = fixed.getInt();
    int version = fixed.getInt();
    int epoch = fixed.getInt();
    int partition = fixed.getInt();
    long from = fixed.getLong();
    long to = fixed.getLong();
    int count = fixed.getInt();
    int blockEntries = fixed.getInt();
    if (magic != MAGIC || version != VERSION || blockEntries != BLOCK_ENTRIES || count < 0) {
      throw new DamagedSegmentException("head: not one of this version");
    }
    int blocks = blocksOf(count);
    long bytes = headBytes(blocks) + (long) count * Entry.BYTES;
    if (file.size() != bytes || from < 0 || to <= from) {
      throw new DamagedSegmentException("head: another size or range than the file has");
    }
    ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(headBytes(blocks)));
    readFully(file, whole, 0);
    whole.limit(whole.limit() - Integer.BYTES);
    int crc = crcOf(whole);
    whole.limit(whole.capacity());
    if (whole.getInt(whole.capacity() - Integer.BYTES) != crc) {
      throw new DamagedSegmentException("head: its checksum does not match");
    }
    whole.position(FIXED_BYTES);
    long[] firsts = new long[blocks];
    int[] crcs = new int[blocks];
    for (int block = 0; block < blocks; block++) {
      firsts[block] = whole.getLong();
      crcs[block] = whole.getInt();
    }
    return new SegmentHead(epoch, partition, from, to, count, firsts, crcs);
  }

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(headBytes(blocks())));
    bytes.putInt(MAGIC).putInt(VERSION).putInt(epoch).putInt(partition);
    bytes.putLong(from).putLong(to).putInt(count).putInt(BLOCK_ENTRIES);
    for (int block = 0; block < blocks(); block++) {
      bytes.putLong(firsts[block]).putInt(crcs[block]);
    }
    int crc = crcOf(bytes.duplicate().flip());
    return bytes.putInt(crc).flip();
  }

  int blocks() {
    return firsts.length;
  }

  long firstOf(int block) {
    return firsts[block];
  }

  int crcOf(int block) {
    return crcs[block];
  }

  int entriesOf(int block) {
    return Math.min(BLOCK_ENTRIES, count - block * BLOCK_ENTRIES);
  }

  /// Where in the file the block begins.
  long placeOf(int block) {
    return headBytes(blocks()) + (long) block * BLOCK_ENTRIES * Entry.BYTES;
  }

  long fileBytes() {
    return headBytes(blocks()) + (long) count * Entry.BYTES;
  }

  /// The block in which the first entry at or behind this one stands, unless it is the first of the
  /// next; 0 where there is none before.
  int blockOf(long entry) {
    int found = Arrays.binarySearch(firsts, entry);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  /// Fills `bytes` from `place` on, and flips it.
  static void readFully(FileChannel file, ByteBuffer bytes, long place) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      int read = file.read(bytes, at);
      if (read < 0) {
        throw new EOFException("ends at " + at);
      }
      at += read;
    }
    bytes.flip();
  }

  private static int blocksOf(int count) {
    return Math.ceilDiv(count, BLOCK_ENTRIES);
  }

  private static long headBytes(int blocks) {
    return FIXED_BYTES + (long) blocks * BLOCK_BYTES + Integer.BYTES;
  }

  private static int crcOf(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
