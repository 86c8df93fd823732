package dev.tidings.quickstart.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Deals kinds of faults as cards are dealt: none comes a second time before each has come once.
///
/// Drawn anew for each round, ten rounds were seen to kill no gateway at all, and nobody noticed.
/// Confined to one thread.
final class FaultDeck {

  private final Random random;
  private final List<FaultKind> left = new ArrayList<>();

  FaultDeck(Random random) {
    this.random = random;
  }

  /// One to `count` kinds with a target each of its own; fewer than `count` where what is left of
  /// the deck has no other target.
  List<FaultKind> deal(int count) {
    Set<FaultKind.Target> struck = EnumSet.noneOf(FaultKind.Target.class);
    List<FaultKind> dealt = new ArrayList<>();
    Optional<FaultKind> next = next(struck);
    while (dealt.size() < count && next.isPresent()) {
      left.remove(next.get());
      struck.add(next.get().target());
      dealt.add(next.get());
      next = next(struck);
    }
    return dealt;
  }

  private Optional<FaultKind> next(Set<FaultKind.Target> struck) {
    if (left.isEmpty()) {
      left.addAll(List.of(FaultKind.values()));
      Collections.shuffle(left, random);
    }
    return left.stream().filter(kind -> !struck.contains(kind.target())).findFirst();
  }
}
