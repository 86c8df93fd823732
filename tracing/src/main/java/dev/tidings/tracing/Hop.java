package dev.tidings.tracing;

import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import java.util.Optional;
import java.util.UUID;

/// One stage of one notification's way, begun and not yet ended. A hop that is never ended leaves
/// no span. Confined to one thread at a time; never blocks.
public sealed interface Hop permits Hop.Carried, SpanHop {

  /// Of what is part of no trace.
  Hop NONE = new Carried(Optional.empty());

  /// What the next hop is the child of: this one where it makes a span, else what this one was
  /// begun with.
  Optional<TraceParent> traceParent();

  /// Says what it is about. Of the room only its kind is told: names have users' ids in them, and
  /// spans leave the platform; the notification's id leads to the rest.
  Hop about(Room room, UUID notification);

  /// Says where it stands in the topic that it is about.
  Hop at(int partition, long offset);

  /// Says what came of it, in one of a few words.
  Hop outcome(String word);

  void end();

  /// Ends it as failed, with a short reason.
  void fail(String why);

  /// Makes no span.
  record Carried(Optional<TraceParent> traceParent) implements Hop {
    @Override
    public Hop about(Room room, UUID notification) {
      return this;
    }

    @Override
    public Hop at(int partition, long offset) {
      return this;
    }

    @Override
    public Hop outcome(String word) {
      return this;
    }

    @Override
    public void end() {
      // there is no span
    }

    @Override
    public void fail(String why) {
      // as above
    }
  }
}
