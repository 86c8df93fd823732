package dev.tidings.tracker.store;

import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.tracker.delivery.StandingFact;
import java.util.EnumSet;
import java.util.Set;

/// Sets as they are stored: a bit for each member. Bits that this version does not know are left
/// out.
final class Bits {

  private Bits() {}

  static int ofFacts(Set<StandingFact> facts) {
    return facts.stream().mapToInt(fact -> 1 << fact.bit()).reduce(0, (one, other) -> one | other);
  }

  static int ofOutcomes(Set<Outcome.Kind> kinds) {
    return kinds.stream().mapToInt(kind -> 1 << bit(kind)).reduce(0, (one, other) -> one | other);
  }

  static Set<StandingFact> facts(int bits) {
    EnumSet<StandingFact> facts = EnumSet.allOf(StandingFact.class);
    facts.removeIf(fact -> (bits & (1 << fact.bit())) == 0);
    return facts;
  }

  static Set<Outcome.Kind> outcomes(int bits) {
    EnumSet<Outcome.Kind> kinds = EnumSet.allOf(Outcome.Kind.class);
    kinds.removeIf(kind -> (bits & (1 << bit(kind))) == 0);
    return kinds;
  }

  private static int bit(Outcome.Kind kind) {
    return switch (kind) {
      case RECEIVED -> 0;
      case EXPIRED -> 1;
      case UNDELIVERED -> 2;
      case SUPERSEDED -> 3;
      case SUPPRESSED -> 4;
      case READ -> 5;
      case RECEIVED_LATE -> 6;
    };
  }
}
