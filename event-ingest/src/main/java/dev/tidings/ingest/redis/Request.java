package dev.tidings.ingest.redis;

import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import java.util.Optional;

/// What is asked of Redis. Byte arrays are shared, not copied: nobody writes into them.
public sealed interface Request {

  /// append.lua: answered by {@link Reply.Appended}.
  ///
  /// @param maxRecords most records in the tail, about
  /// @param lifeMs how long tail and top outlive their last record
  record Append(
      String tail,
      String top,
      String channel,
      long offset,
      Previous previous,
      byte[] message,
      int maxRecords,
      long lifeMs)
      implements Request {}

  /// mark.lua: answered by {@link Reply.Marked}.
  ///
  /// @param confirmed the last position that this relay was confirmed
  /// @param node which node of a cluster publishes it
  record MoveMark(String key, Mark mark, long confirmed, Optional<String> node)
      implements Request {}

  /// begin.lua: answered by {@link Reply.Begun}.
  ///
  /// @param read what {@link ReadMark} gave
  /// @param node which node of a cluster publishes it
  record BeginGeneration(String key, Optional<String> read, Mark first, Optional<String> node)
      implements Request {}

  /// Answered by {@link Reply.Text}.
  record ReadMark(String key) implements Request {}

  /// Makes the scripts known to the server: answered by {@link Reply.Loaded}.
  record LoadScript(Script script) implements Request {}

  /// PUBLISH: answered by {@link Reply.Published}.
  record Publish(String channel, byte[] message) implements Request {}
}
