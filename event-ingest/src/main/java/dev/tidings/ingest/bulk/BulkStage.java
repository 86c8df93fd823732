package dev.tidings.ingest.bulk;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.session.Session;
import dev.tidings.ingest.session.SessionClients;
import dev.tidings.ingest.session.Stage;
import dev.tidings.ingest.topics.TopicLayout;

/// The bulk lane, which expands large audiences.
///
/// Accept has marked such an event as accepted and left a {@link Job} in the same transaction. Here
/// the job is worked off in chunks, each a short transaction of its own: one that held all of the
/// audience would hide everything behind it, in every partition that it touched, until it ended.
/// Order holds among the jobs of a partition; single events overtake them. What is left of a job
/// when a session ends is the next owner's. Confined to the lane's thread.
final class BulkStage implements Stage {

  private final BulkSettings settings;
  private final SessionClients clients;
  private final BulkMetrics metrics;
  private final Drops drops;
  private final BulkStep.Observer steps;

  BulkStage(
      BulkSettings settings,
      SessionClients clients,
      BulkMetrics metrics,
      Drops drops,
      BulkStep.Observer steps) {
    this.settings = settings;
    this.clients = clients;
    this.metrics = metrics;
    this.drops = drops;
    this.steps = steps;
  }

  @Override
  public Session open(TopicLayout layout, String owner) {
    metrics.sessionBegan();
    return new BulkSession(
        clients,
        owner,
        layout.names(),
        new BulkSession.Tools(settings, layout.historyPartitions(), metrics, drops),
        steps);
  }
}
