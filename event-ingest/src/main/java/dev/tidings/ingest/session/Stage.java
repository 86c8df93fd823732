package dev.tidings.ingest.session;

import dev.tidings.ingest.topics.TopicLayout;
import java.util.Optional;

/// What is done in sessions, one after another: accept, say. Called by {@link Sessions}, on its
/// thread.
public interface Stage {

  /// Before the first session, once the topics are there.
  default void begin(TopicLayout layout) throws InterruptedException {}

  /// @param owner the session's name, which nobody had before: its transactional ids begin with it
  Session open(TopicLayout layout, String owner);

  /// A session has ended.
  ///
  /// @param failure why, where it was not told to stop
  default void ended(Optional<RuntimeException> failure) {}

  /// There will be no more sessions.
  default void over() {}
}
