package dev.tidings.quickstart.chaos;

/// What may happen to the platform. The texts name it in reports: stable.
public enum FaultKind {
  INGEST_KILLED("ingest killed", Target.INGEST),
  INGEST_RESTARTED("ingest restarted", Target.INGEST),
  INGEST_FROZEN("ingest frozen", Target.INGEST),
  GATEWAY_KILLED("gateway killed", Target.GATEWAY),
  GATEWAY_RESTARTED("gateway restarted", Target.GATEWAY),
  GATEWAY_FROZEN("gateway frozen", Target.GATEWAY),
  TRACKER_KILLED("tracker killed", Target.TRACKER),
  TRACKER_RESTARTED("tracker restarted", Target.TRACKER),
  TRACKER_FROZEN("tracker frozen", Target.TRACKER),
  REDIS_RESTARTED("Redis killed, back empty", Target.REDIS),
  REDIS_ROLLED_BACK("Redis back from an old snapshot", Target.REDIS),
  REDIS_CUT("Redis cut off the services", Target.REDIS),
  REDIS_FLUSHED("Redis flushed", Target.REDIS),
  BROKER_RESTARTED("broker restarted", Target.BROKER),
  DATABASE_RESTARTED("PostgreSQL killed", Target.DATABASE),
  NETWORK_CUT("network of a gateway cut", Target.NETWORK),
  CLIENT_STALLED("a client stalled", Target.CLIENT),
  TOKENS_LAGGING("clock of the tokens behind", Target.TOKENS);

  /// What is struck; a round strikes each target once at most.
  enum Target {
    INGEST,
    GATEWAY,
    TRACKER,
    REDIS,
    BROKER,
    DATABASE,
    NETWORK,
    CLIENT,
    TOKENS
  }

  private final String text;
  private final Target target;

  FaultKind(String text, Target target) {
    this.text = text;
    this.target = target;
  }

  public String text() {
    return text;
  }

  Target target() {
    return target;
  }
}
