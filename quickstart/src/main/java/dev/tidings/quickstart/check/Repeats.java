package dev.tidings.quickstart.check;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Looks for what stands twice in a room's history, whoever published it, however long after the
/// first: a producer's late retry may be taken in when the verdict over its own events stands.
///
/// Remembers 64 bits of each event and room, so that a thousand rounds' records fit: among ten
/// million records chance makes two alike once in 300,000 runs. Confined to one thread.
public final class Repeats implements Consumer<HistoryRecord> {

  private final MessageDigest digest = digest();
  private final Set<Long> known = new HashSet<>();
  private final List<HistoryRecord> found = new ArrayList<>();

  @Override
  public void accept(HistoryRecord record) {
    String identity = record.source() + "\n" + record.event() + "\n" + record.room();
    byte[] hash = digest.digest(identity.getBytes(StandardCharsets.UTF_8));
    if (!known.add(ByteBuffer.wrap(hash).getLong())) {
      found.add(record);
    }
  }

  /// Those that were not the first of their event in their room.
  public List<HistoryRecord> found() {
    return List.copyOf(found);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
