package dev.tidings.bench.platform;

/// CPU that each part has used, in µs: since its start, or between two readings.
///
/// @param gateway all gateways together
/// @param generator the load generator's own
public record CpuReading(long ingest, long gateway, long kafka, long redis, long generator) {

  public CpuReading minus(CpuReading earlier) {
    return new CpuReading(
        ingest - earlier.ingest,
        gateway - earlier.gateway,
        kafka - earlier.kafka,
        redis - earlier.redis,
        generator - earlier.generator);
  }

  /// What counts as the servers': ingest and gateways.
  public long servers() {
    return ingest + gateway;
  }
}
