package dev.tidings.gateway.feed;

import dev.tidings.gateway.subscription.ReadTurns;
import java.util.concurrent.atomic.AtomicInteger;

/// What a connection's followers write to: full when it is told to be. Several followers may share
/// one. May be asked on any thread.
final class RecordingSocket {

  volatile boolean writable = true;

  /// After so many events it is full; -1 for never.
  final AtomicInteger room = new AtomicInteger(-1);

  final ReadTurns turns;

  /// @param width how many followers may read at once
  RecordingSocket(int width) {
    turns = new ReadTurns(width, this::isWritable);
  }

  boolean isWritable() {
    return writable && room.get() != 0;
  }

  void take() {
    if (room.get() > 0) {
      room.decrementAndGet();
    }
  }
}
