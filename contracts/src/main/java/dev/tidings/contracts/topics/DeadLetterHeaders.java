package dev.tidings.contracts.topics;

/// Header names of a dead letter; the record's key, value and own headers stand beside them as they
/// were received.
public final class DeadLetterHeaders {

  /// Why, in one word: see {@link dev.tidings.contracts.event.Violation.Reason}.
  public static final String REASON = "tidings-reason";

  /// What was wrong and what was expected, for a person.
  public static final String DETAIL = "tidings-detail";

  /// Where, as a JSON pointer.
  public static final String POINTER = "tidings-pointer";

  /// The topic, partition and offset that it was read from.
  public static final String TOPIC = "tidings-topic";

  public static final String PARTITION = "tidings-partition";
  public static final String OFFSET = "tidings-offset";

  /// On an event that was a dead letter and was put in again: where that letter stands, as
  /// `TOPIC/PARTITION-OFFSET`.
  public static final String REDRIVEN_FROM = "tidings-redriven-from";

  /// Who put it in again.
  public static final String REDRIVEN_BY = "tidings-redriven-by";

  private DeadLetterHeaders() {}
}
