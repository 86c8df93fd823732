package dev.tidings.contracts.live;

import java.util.ArrayList;
import java.util.List;

/// The setting that names Redis, as every service reads it. Immutable.
///
/// @param urls each as `redis://[user:password@]host:port[/database]`, `rediss://` with TLS
public record RedisNodes(List<String> urls) {

  public RedisNodes {
    urls = List.copyOf(urls);
  }

  /// Reads one address, or of a cluster several with commas between: those that begin with no
  /// scheme take that of the first, with its user and password.
  ///
  /// @param cluster whether they are nodes of one Redis Cluster
  /// @throws IllegalArgumentException where there is none, or several outside of a cluster
  public static RedisNodes parse(String text, boolean cluster) {
    List<String> urls = new ArrayList<>();
    for (String part : (text == null ? "" : text).split(",", -1)) {
      String address = part.strip();
      if (address.isEmpty() || (urls.isEmpty() && !address.contains("://"))) {
        throw new IllegalArgumentException(
            "tidings.redis.url: names no address where one belongs (expected:"
                + " redis://host:port, of a cluster several with commas between)");
      }
      urls.add(address.contains("://") ? address : asFirst(urls.get(0), address));
    }
    if (urls.size() > 1 && !cluster) {
      throw new IllegalArgumentException(
          "tidings.redis.url: names "
              + urls.size()
              + " nodes (expected: one, or tidings.redis.cluster=true)");
    }
    return new RedisNodes(urls);
  }

  private static String asFirst(String first, String address) {
    int hostFrom = Math.max(first.indexOf("://") + 3, first.lastIndexOf('@') + 1);
    return first.substring(0, hostFrom) + address;
  }
}
