package dev.tidings.bench.scenario;

import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.load.Publishing;
import dev.tidings.bench.platform.BenchPlatform;
import dev.tidings.bench.platform.ProcessFigures;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/// What a scenario plays on: running servers, and the load that it was asked for.
///
/// @param loops event loops of the load generator
/// @param progress is told what happens now
public record Stage(
    BenchPlatform platform, Load load, Extent extent, int loops, Consumer<String> progress) {

  static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String USER = "bench-";
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);

  /// Followers, each a user with a token of its own.
  ///
  /// @param room of each user's name
  List<Follower> followers(Function<String, BenchRoom> room) {
    progress.accept("making " + load.connections() + " tokens");
    return IntStream.range(0, load.connections())
        .parallel()
        .mapToObj(
            number -> {
              String user = USER + number;
              BenchRoom watched = room.apply(user);
              String token = platform.tokens().mint(user, List.of(watched.name()), TOKEN_LIFE);
              return new Follower(number, user, token, watched);
            })
        .toList();
  }

  /// Followers of the rooms in turn: the first of the first room, the second of the second.
  List<Follower> followersOf(List<BenchRoom> rooms) {
    return followers(
        user -> rooms.get(Integer.parseInt(user.substring(USER.length())) % rooms.size()));
  }

  Fleet fleet() {
    return Fleet.ofGateways(
        loops, platform.gatewayAddresses(), load.ackEvery(), extent.connecting());
  }

  /// Clients that a small receive buffer keeps close to the gateway.
  Fleet fleetOfSmallBuffers(int receiveBytes) {
    return Fleet.ofGateways(
        loops, platform.gatewayAddresses(), load.ackEvery(), extent.connecting(), receiveBytes);
  }

  Publishing publishing(int lingerMs) {
    String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    return new Publishing(platform.bootstrapServers(), run, load.dataBytes(), lingerMs);
  }

  /// Memory of all gateways, in KiB.
  long gatewaysResidentKib() {
    return platform.gatewayPids().stream().mapToLong(ProcessFigures::residentKib).sum();
  }
}
