package dev.tidings.gateway.bus;

/// Judges a subscription by what comes back of the numbered messages that its gateway sends to
/// itself.
///
/// A message counts as unheard only where Redis has said that it published it: one that Redis does
/// not answer says nothing of the subscription, and where several are not answered, Redis is gone
/// and nobody is deaf. One that comes late is heard. Not thread-safe.
final class Canary {

  private final int deafAfter;

  private long number;
  private long said;
  private long heard;
  private int unheard;
  private int unanswered;

  /// What is to be done behind a look.
  enum Remedy {
    NONE,
    /// The subscribing connection is made anew.
    SUBSCRIPTION,
    /// That has not helped: perhaps the commands go to another server than they should.
    BOTH
  }

  /// @param deafAfter how many unheard ones make deaf
  Canary(int deafAfter) {
    this.deafAfter = deafAfter;
  }

  /// Judges the last message, for the next one is due.
  Remedy look() {
    long last = number++;
    if (last == 0 || heard >= last) {
      unanswered = 0;
      return Remedy.NONE;
    }
    if (said < last) {
      if (++unanswered >= deafAfter) {
        unheard = 0;
      }
      return Remedy.NONE;
    }
    unanswered = 0;
    unheard++;
    if (unheard % deafAfter != 0) {
      return Remedy.NONE;
    }
    return unheard == deafAfter ? Remedy.SUBSCRIPTION : Remedy.BOTH;
  }

  /// Of the message that is due.
  long number() {
    return number;
  }

  /// Redis has published it.
  void said(long which) {
    said = Math.max(said, which);
  }

  /// It came back.
  void heard(long which) {
    if (which > heard && which <= number) {
      heard = which;
      unheard = 0;
    }
  }

  /// Redis answers, and nothing of it is heard here.
  boolean isDeaf() {
    return unheard >= deafAfter;
  }
}
