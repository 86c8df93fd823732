package dev.tidings.gateway.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Tokens whose signature was found good a short while ago, so that thousands who come back at once
/// are not all verified again.
///
/// A token is kept by its SHA-256, never itself, with what it grants, until it ends; of more than
/// `max` those that were not seen for longest are forgotten. Only what is good is kept: who guesses
/// tokens is told by verification each time, and cannot push others out. Thread-safe.
final class TokenMemory {

  private final int max;
  private final MessageDigest digest;
  private final Map<ByteBuffer, Known> tokens;

  /// @param max tokens at most; 0 for none
  TokenMemory(int max) {
    this.max = max;
    this.tokens = new LinkedHashMap<>(16, 0.75f, true);
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /// What is remembered of a token.
  ///
  /// @param keys which key set was known before it was verified, where it took a public key
  record Known(Grant grant, OptionalLong keys) {}

  Optional<Known> find(String token, Instant now) {
    if (max == 0) {
      return Optional.empty();
    }
    ByteBuffer hash = hash(token);
    synchronized (tokens) {
      Optional<Known> known = Optional.ofNullable(tokens.get(hash));
      if (known.isPresent() && !known.get().grant().endsAt().isAfter(now)) {
        tokens.remove(hash);
        return Optional.empty();
      }
      return known;
    }
  }

  void keep(String token, Known known) {
    if (max == 0) {
      return;
    }
    ByteBuffer hash = hash(token);
    synchronized (tokens) {
      tokens.put(hash, known);
      if (tokens.size() > max) {
        tokens.remove(tokens.keySet().iterator().next());
      }
    }
  }

  void forget(String token) {
    ByteBuffer hash = hash(token);
    synchronized (tokens) {
      tokens.remove(hash);
    }
  }

  int size() {
    synchronized (tokens) {
      return tokens.size();
    }
  }

  private ByteBuffer hash(String token) {
    try {
      // A copy: asking a provider for each would cost as much as the hash itself.
      MessageDigest own = (MessageDigest) digest.clone();
      return ByteBuffer.wrap(own.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e); // that of the JDK can be copied
    }
  }
}
