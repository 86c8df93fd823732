package dev.tidings.quickstart.stage;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// What a story is played on: a whole platform that runs, its addresses, and the accidents that can
/// be brought about on it. Gateways are numbered from 0. Confined to the story's thread.
public interface Stage {

  /// An accident that this stage knows beyond those that every stage has.
  ///
  /// @param title as a step of the story: `a broker is killed`
  record Accident(String title, Runnable happening) {}

  int gateways();

  /// Where clients connect to a gateway, over a network that can be cut.
  URI connectAddress(int gateway);

  /// Breaks every connection to the gateway, and refuses new ones until [#restoreNetwork(int)].
  void cutNetwork(int gateway);

  void restoreNetwork(int gateway);

  /// SIGKILL. Returns when the process is gone, or as good as gone.
  void killGateway(int gateway);

  /// Starts the gateway where it does not run; returns when it is ready.
  ///
  /// @throws RuntimeException if it is not ready in time
  void startGateway(int gateway);

  /// Whether there is a Redis.
  default boolean hasRedis() {
    return true;
  }

  /// Deletes everything in Redis, as an operator's slip would.
  void flushRedis();

  /// More accidents, in the order in which the story tells them.
  List<Accident> accidents();

  /// `http://HOST:PORT`
  String ingestAddress();

  /// `http://HOST:PORT`
  String trackerAddress();

  /// Kafka's, as its clients take them.
  String bootstrapServers();

  /// A token for the user, who may follow what everyone may.
  String token(String user, Duration lifetime);

  /// A token that lets its bearer read what the tracker knows of anyone.
  String supportToken(Duration lifetime);
}
