package dev.tidings.contracts.topics;

/// Header names of an event that is a notification's own once more: support re-drives a part of a
/// room's history, and each notification of it comes again under the id that it had.
///
/// Only who may write to `events` in Kafka can set them: what is published over HTTP has no headers
/// of its producer's.
public final class RedriveHeaders {

  /// Names the re-drive: 1 to 64 of `A-Z a-z 0-9 . _ -`. The same notification comes once for each.
  public static final String JOB = "tidings-redrive";

  /// When Kafka took the event first, in milliseconds since 1970: the notification's id is computed
  /// with it.
  public static final String TAKEN_AT = "tidings-redrive-taken-at";

  private RedriveHeaders() {}
}
