package dev.tidings.gateway.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.micronaut.core.annotation.Nullable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The public keys at an address, kept for a while.
///
/// Who sends tokens with key ids that nobody knows cannot make us fetch without limit: between two
/// fetches there is a pause, and all who wait share one. Old keys go on serving while the address
/// does not answer. Thread-safe.
final class KeySet {

  private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);
  private static final int MAX_TRIED = 4;
  private static final int MIN_RSA_BITS = 2_048;

  private final KeyFetch fetch;
  private final Duration ttl;
  private final Duration minPause;
  private final InstantSource clock;

  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by `lock`, like all below.
  private @Nullable CompletableFuture<Void> fetching;

  private Instant lastTry = Instant.MIN;
  private Instant freshUntil = Instant.MIN;
  private boolean failing;
  private @Nullable List<JWK> keys;
  private long version;

  KeySet(KeyFetch fetch, Duration ttl, Duration minPause, InstantSource clock) {
    this.fetch = fetch;
    this.ttl = ttl;
    this.minPause = minPause;
    this.clock = clock;
  }

  static KeySet at(String address, AccessSettings settings, InstantSource clock) {
    return new KeySet(
        new KeyFetch(address, settings.jwksTimeout()),
        settings.jwksTtl(),
        settings.jwksMinPause(),
        clock);
  }

  /// Completes at once where the key is known; otherwise, where a fetch is allowed, after it and on
  /// its thread.
  CompletableFuture<KeySearch> find(JWSAlgorithm algorithm, Optional<String> keyId) {
    CompletableFuture<Void> fetched;
    lock.lock();
    try {
      KeySearch search = search(algorithm, keyId);
      boolean stale = clock.instant().isAfter(freshUntil);
      fetched = stale || !(search instanceof KeySearch.Found) ? fetch() : null;
      if (search instanceof KeySearch.Found || fetched == null) {
        return CompletableFuture.completedFuture(search);
      }
    } finally {
      lock.unlock();
    }
    return fetched.thenApply(
        ignored -> {
          lock.lock();
          try {
            return search(algorithm, keyId);
          } finally {
            lock.unlock();
          }
        });
  }

  /// Which keys are known: another number, other keys. Where they are due to be fetched anew, that
  /// is begun, as by {@link #find}.
  long version() {
    lock.lock();
    try {
      if (clock.instant().isAfter(freshUntil)) {
        var unused = fetch();
      }
      return version;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CompletableFuture<Void> fetch() {
    if (fetching != null) {
      return fetching;
    }
    Instant now = clock.instant();
    if (lastTry.isAfter(now.minus(minPause))) {
      return null;
    }
    lastTry = now;
    CompletableFuture<Void> mine = new CompletableFuture<>();
    fetching = mine;
    Thread.ofVirtual().name("key-set").start(() -> fetchAndTell(mine));
    return mine;
  }

  private void fetchAndTell(CompletableFuture<Void> waiting) {
    try {
      Optional<JWKSet> fetched = fetch.now();
      lock.lock();
      try {
        fetched.ifPresent(
            set -> {
              List<JWK> usable = set.getKeys().stream().filter(KeySet::isUsable).toList();
              if (!usable.equals(keys)) {
                version++;
              }
              keys = usable;
              freshUntil = clock.instant().plus(ttl);
            });
        if (failing == fetched.isPresent()) {
          failing = !failing;
          LOG.atInfo().addKeyValue("answers", !failing).log("key set");
        }
      } finally {
        lock.unlock();
      }
    } finally {
      lock.lock();
      try {
        fetching = null;
      } finally {
        lock.unlock();
      }
      waiting.complete(null);
    }
  }

  private KeySearch search(JWSAlgorithm algorithm, Optional<String> keyId) {
    if (keys == null) {
      return new KeySearch.Unreachable();
    }
    List<JWK> found =
        keys.stream()
            .filter(key -> suits(key, algorithm))
            .filter(key -> keyId.isEmpty() || keyId.get().equals(key.getKeyID()))
            .limit(MAX_TRIED)
            .toList();
    return found.isEmpty() ? new KeySearch.Unknown() : new KeySearch.Found(found);
  }

  private static boolean isUsable(JWK key) {
    boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
    boolean strong =
        switch (key) {
          case RSAKey rsa -> rsa.size() >= MIN_RSA_BITS;
          case ECKey ec -> ec.getCurve().equals(Curve.P_256);
          default -> false;
        };
    return signs && strong;
  }

  private static boolean suits(JWK key, JWSAlgorithm algorithm) {
    boolean kind =
        algorithm.equals(JWSAlgorithm.RS256) ? key instanceof RSAKey : key instanceof ECKey;
    return kind && (key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm));
  }
}
