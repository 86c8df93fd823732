package dev.tidings.bench.platform;

/// CPU that each part has used, in µs: since its start, or between two readings.
///
/// @param gateway all gateways together
/// @param generator the load generator's own
/// @param compilers what of ingest's and the gateways' was the JVM's compilers: little, once it has
/// been warmed up for long enough
public record CpuReading(
    long ingest, long gateway, long kafka, long redis, long generator, long compilers) {

  public CpuReading minus(CpuReading earlier) {
    return new CpuReading(
        ingest - earlier.ingest,
        gateway - earlier.gateway,
        kafka - earlier.kafka,
        redis - earlier.redis,
        generator - earlier.generator,
        Math.max(0, compilers - earlier.compilers)); // their threads come and go
  }

  /// What counts as the servers': ingest and gateways.
  public long servers() {
    return ingest + gateway;
  }
}
