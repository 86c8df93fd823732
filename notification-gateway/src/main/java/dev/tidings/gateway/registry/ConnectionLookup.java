package dev.tidings.gateway.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a user is connected, in all gateways. A hint and no promise: an entry may be some seconds
/// behind. Blocks, so it is called on virtual threads only; thread-safe.
public final class ConnectionLookup {

  private final RegistryStore store;

  public ConnectionLookup(RegistryStore store) {
    this.store = store;
  }

  /// What came of looking a user up.
  public sealed interface Result {

    /// The connections on gateways that live.
    record Found(List<Placed> connections) implements Result {
      public Found {
        connections = List.copyOf(connections);
      }
    }

    /// Redis does not answer.
    record Unavailable() implements Result {}
  }

  /// The user's connections. Entries that dead gateways left behind are not told, and removed; so
  /// are those of an earlier life of a gateway that lives.
  public Result lookup(String user) {
    Optional<Map<String, String>> entries = store.entries(user);
    if (entries.isEmpty()) {
      return new Result.Unavailable();
    }
    List<Placed> placed = new ArrayList<>();
    entries
        .get()
        .forEach((connection, text) -> Placed.parse(connection, text).ifPresent(placed::add));
    List<String> gateways = placed.stream().map(Placed::gateway).distinct().toList();
    Optional<List<Optional<Instant>>> started = store.started(gateways);
    if (started.isEmpty()) {
      return new Result.Unavailable();
    }
    List<Placed> found = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (Placed one : placed) {
      if (one.isOf(started.get().get(gateways.indexOf(one.gateway())))) {
        found.add(one);
      } else {
        left.add(one.connection());
      }
    }
    store.removeEntries(user, left);
    return new Result.Found(found);
  }
}
