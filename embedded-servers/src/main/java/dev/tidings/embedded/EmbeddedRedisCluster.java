package dev.tidings.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A real Redis Cluster on 127.0.0.1: three primaries with a replica each, as child processes that
/// end with this JVM. A primary that is killed is followed by its replica within some four seconds.
///
/// Nodes find each other by the configuration that is laid before them, so nothing is to be
/// negotiated: whole in about two seconds, most of which Redis itself waits before it takes writes.
/// Thread-safe.
public final class EmbeddedRedisCluster implements AutoCloseable {

  /// Slots of a cluster, whatever its size.
  public static final int SLOTS = 16_384;

  private static final int PRIMARIES = 3;
  private static final int NODES = 2 * PRIMARIES;
  private static final Duration NODE_TIMEOUT = Duration.ofMillis(1_500);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);

  private final List<Path> directories;
  private final List<List<String>> arguments;

  /// Guarded by itself; a node that is started again takes its old place.
  private final List<EmbeddedRedis> nodes = new ArrayList<>();

  private EmbeddedRedisCluster(List<Path> directories, List<List<String>> arguments) {
    this.directories = directories;
    this.arguments = arguments;
  }

  /// Starts six nodes; returns when every slot is served and every replica follows.
  ///
  /// @throws ServerStartException if the cluster does not come up; the message says why
  public static EmbeddedRedisCluster start(Path dataDirectory) {
    List<Integer> ports = picked();
    List<Integer> busPorts = picked();
    List<Path> directories = new ArrayList<>();
    List<List<String>> arguments = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      Path directory = dataDirectory.toAbsolutePath().resolve("node-" + node);
      write(directory.resolve("nodes.conf"), configuration(node, ports, busPorts));
      directories.add(directory);
      arguments.add(arguments(busPorts.get(node)));
    }
    EmbeddedRedisCluster cluster = new EmbeddedRedisCluster(directories, arguments);
    try {
      for (int node = 0; node < NODES; node++) {
        cluster.nodes.add(
            EmbeddedRedis.start(directories.get(node), ports.get(node), arguments.get(node)));
      }
      cluster.awaitWhole();
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /// Every node's address, with commas between.
  public String url() {
    return nodes().stream().map(EmbeddedRedis::url).collect(Collectors.joining(","));
  }

  /// All nodes, also those that were killed. In the beginning the first three are the primaries,
  /// and each is followed by the third behind it.
  public List<EmbeddedRedis> nodes() {
    synchronized (nodes) {
      return List.copyOf(nodes);
    }
  }

  /// The node that says that it serves the slot; of several the one that was elected last. Empty
  /// while there is none, as during a failover.
  ///
  /// @param slot 0 to 16383
  public Optional<EmbeddedRedis> ownerOf(int slot) {
    Optional<EmbeddedRedis> owner = Optional.empty();
    long newest = -1;
    for (EmbeddedRedis node : nodes()) {
      Optional<ClusterLine> line =
          RedisWords.ask(node.port(), "CLUSTER NODES").flatMap(ClusterLine::own);
      if (line.isPresent() && line.get().serves(slot) && line.get().electedAt() > newest) {
        newest = line.get().electedAt();
        owner = Optional.of(node);
      }
    }
    return owner;
  }

  /// Starts a node that was killed again, on its port and with what it knew of the cluster.
  public EmbeddedRedis restart(EmbeddedRedis killed) {
    synchronized (nodes) {
      int place = nodes.indexOf(killed);
      EmbeddedRedis again =
          EmbeddedRedis.start(directories.get(place), killed.port(), arguments.get(place));
      nodes.set(place, again);
      return again;
    }
  }

  /// Waits until every node that answers finds every slot served, and every replica among them
  /// follows its primary.
  ///
  /// @throws ServerStartException if that takes longer than 30 s
  public void awaitWhole() {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!isWhole()) {
      if (System.nanoTime() - deadline > 0) {
        throw new ServerStartException("Redis Cluster is not whole after " + START_TIMEOUT);
      }
      pause();
    }
  }

  /// Stops every node. Doing so twice is harmless.
  @Override
  public void close() {
    nodes().forEach(EmbeddedRedis::close);
  }

  private boolean isWhole() {
    for (EmbeddedRedis node : nodes()) {
      Optional<String> state = RedisWords.ask(node.port(), "CLUSTER INFO");
      if (state.isEmpty()) {
        continue;
      }
      String role = RedisWords.ask(node.port(), "INFO replication").orElse("");
      if (!state.get().contains("cluster_state:ok")
          || (role.contains("role:slave") && !role.contains("master_link_status:up"))) {
        return false;
      }
    }
    return true;
  }

  private static List<Integer> picked() {
    List<Integer> ports = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      ports.add(Ports.pick());
    }
    return ports;
  }

  private static List<String> arguments(int busPort) {
    return List.of(
        "--cluster-enabled",
        "yes",
        "--cluster-config-file",
        "nodes.conf",
        "--cluster-port",
        Integer.toString(busPort),
        "--cluster-node-timeout",
        Long.toString(NODE_TIMEOUT.toMillis()),
        // A replica follows however long its primary was silent before.
        "--cluster-replica-validity-factor",
        "0",
        "--repl-diskless-sync-delay",
        "0");
  }

  /// What a node of a cluster that is long formed has on its disk.
  private static String configuration(int of, List<Integer> ports, List<Integer> busPorts) {
    StringBuilder text = new StringBuilder();
    for (int node = 0; node < NODES; node++) {
      boolean primary = node < PRIMARIES;
      int leader = node % PRIMARIES;
      text.append(id(node))
          .append(" 127.0.0.1:")
          .append(ports.get(node))
          .append('@')
          .append(busPorts.get(node))
          .append(node == of ? " myself," : " ")
          .append(primary ? "master -" : "slave " + id(leader))
          .append(" 0 0 ")
          .append(leader + 1)
          .append(" connected");
      if (primary) {
        int first = SLOTS * node / PRIMARIES;
        int last = SLOTS * (node + 1) / PRIMARIES - 1;
        text.append(' ').append(first).append('-').append(last);
      }
      text.append('\n');
    }
    return text.append("vars currentEpoch ")
        .append(PRIMARIES)
        .append(" lastVoteEpoch 0\n")
        .toString();
  }

  private static String id(int node) {
    return Integer.toString(node + 1).repeat(40);
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("interrupted while waiting for Redis Cluster", e);
    }
  }

  /// What a node says of itself in CLUSTER NODES: `id address flags leader ping pong epoch link
  /// slots...`.
  private record ClusterLine(List<String> words) {

    private static Optional<ClusterLine> own(String nodes) {
      return nodes
          .lines()
          .filter(line -> line.contains("myself"))
          .map(line -> new ClusterLine(List.of(line.split(" ", -1))))
          .findFirst();
    }

    private boolean serves(int slot) {
      return words.get(2).contains("master")
          && words.stream().skip(8).anyMatch(range -> holds(range, slot));
    }

    private long electedAt() {
      return Long.parseLong(words.get(6));
    }

    private static boolean holds(String range, int slot) {
      if (range.startsWith("[")) {
        return false; // on its way to another node
      }
      String[] ends = range.split("-", -1);
      return slot >= Integer.parseInt(ends[0]) && slot <= Integer.parseInt(ends[ends.length - 1]);
    }
  }
}
