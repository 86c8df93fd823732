package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.OutcomeKind;
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

  static int ofOutcomes(Set<OutcomeKind> kinds) {
    return kinds.stream().mapToInt(kind -> 1 << kind.bit()).reduce(0, (one, other) -> one | other);
  }

  static Set<StandingFact> facts(int bits) {
    EnumSet<StandingFact> facts = EnumSet.allOf(StandingFact.class);
    facts.removeIf(fact -> (bits & (1 << fact.bit())) == 0);
    return facts;
  }

  static Set<OutcomeKind> outcomes(int bits) {
    EnumSet<OutcomeKind> kinds = EnumSet.allOf(OutcomeKind.class);
    kinds.removeIf(kind -> (bits & (1 << kind.bit())) == 0);
    return kinds;
  }
}
