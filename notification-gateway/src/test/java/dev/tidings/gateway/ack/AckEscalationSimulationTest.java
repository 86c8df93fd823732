package dev.tidings.gateway.ack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// One connection through thousands of histories: notifications, acks, words that take back, late
/// pages, a socket that takes no more, retention, and a clock that jumps. Whatever happens, each
/// notification is sent at most so often as the terms say, not before its time, never after its ack
/// or after it was taken back, which is told once; is parked once, and is credited once; and when
/// all is quiet nothing is left over.
class AckEscalationSimulationTest {

  private static final int SEEDS = Integer.getInteger("tidings.simulation.seeds", 2_000);

  @Test
  void eachIsSentAtMostSoOftenAndParkedOnceAndCreditedOnce() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      new Connection(seed).run();
    }
  }

  private static final class Connection {
    private final long seed;
    private final Random random;
    private final AckTerms terms;
    private final AckWindow window;
    private final NavigableMap<Long, Integer> log = new TreeMap<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private final Map<Long, Long> lastSent = new HashMap<>();
    private final Set<Long> credited = new HashSet<>();
    private final Set<Long> parked = new HashSet<>();
    private final Set<Long> takenBack = new HashSet<>();
    private final Set<Long> toldTakenBack = new HashSet<>();
    private long nowMs;
    private long offset;
    private long acked;
    private boolean retention;

    private Connection(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.terms = new AckTerms(1 + random.nextInt(50), 1 + random.nextInt(4));
      this.window = new AckWindow(1 + random.nextInt(12), Optional.of(terms));
    }

    private void run() {
      for (int step = 0; step < 150; step++) {
        switch (random.nextInt(11)) {
          case 0, 1, 2, 3 -> send();
          case 4 -> ack();
          case 5 -> window.broke();
          case 6 -> deleteSome();
          case 7 -> takeBack();
          default -> {
            nowMs += random.nextInt(40);
            escalate(random.nextInt(4) > 0);
          }
        }
      }
      for (int i = 0; i < 40; i++) {
        nowMs += 100;
        escalate(true);
      }
      check(window.next(nowMs) instanceof AckStep.Rest, "rests when all is parked");
      acked = offset + 1;
      take(window.credit(acked));
      escalate(true);
      check(window.size() == 0, "nothing is left");
      if (window.forgotten() == 0 && !retention) {
        check(credited.equals(attempts.keySet()), "all are credited");
      }
    }

    private void send() {
      offset += 1 + random.nextInt(3);
      log.put(offset, 0);
      attempts.put(offset, 1);
      lastSent.put(offset, nowMs);
      window.sent(new AckWindow.Sent(offset, id(offset), Optional.empty()), nowMs);
    }

    private void ack() {
      if (offset > 0) {
        acked = Math.max(acked, 1 + random.nextInt((int) offset + 1));
        take(window.credit(acked));
      }
    }

    private void takeBack() {
      long one = random.nextInt((int) offset + 1);
      if (attempts.containsKey(one)) {
        takenBack.add(one);
        if (window.takeBack(id(one))) {
          tellTakenBack(one);
        }
      }
    }

    private void tellTakenBack(long one) {
      check(toldTakenBack.add(one), "told once that it was taken back");
      check(!parked.contains(one), "not once it is parked");
      check(!credited.contains(one), "not once it is credited");
    }

    private void deleteSome() {
      if (random.nextInt(20) == 0 && !log.isEmpty()) {
        retention = true;
        log.headMap(log.firstKey() + random.nextInt(5)).clear();
      }
    }

    /// Does what the window wants, until it waits, or the socket takes no more.
    private void escalate(boolean writable) {
      for (int rounds = 0; ; rounds++) {
        check(rounds < 10_000, "comes to an end");
        switch (window.next(nowMs)) {
          case AckStep.Park(var ids, int times) -> {
            for (UUID id : ids) {
              park(id.getLeastSignificantBits());
              check(attempts.get(id.getLeastSignificantBits()) == times, "says how often");
            }
          }
          case AckStep.Read read -> {
            if (read.why() == AckStep.Why.AGAIN && !writable) {
              window.postpone(nowMs);
              return;
            }
            page(read);
          }
          case AckStep.Wait wait -> {
            check(wait.untilMs() > nowMs, "waits for something to come");
            return;
          }
          case AckStep.Rest rest -> {
            return;
          }
        }
      }
    }

    /// A page of the range, which may end in its middle, or not be there any more.
    private void page(AckStep.Read read) {
      if (random.nextInt(30) == 0) {
        retention = true;
        log.subMap(read.from(), read.to()).clear();
        window.missing(read.from(), read.to());
        return;
      }
      long to = Math.min(read.to(), read.from() + 1 + random.nextInt(20));
      for (long one : Set.copyOf(log.subMap(read.from(), to).keySet())) {
        if (read.why() == AckStep.Why.CREDIT) {
          check(credited.add(one) && one < acked, "credited once, by an ack");
        } else if (!isLeftOut(one)) {
          switch (read.why()) {
            case AGAIN -> again(one);
            case PARK, CREDIT -> park(one);
          }
        }
      }
      window.covered(read, to, nowMs);
    }

    private boolean isLeftOut(long one) {
      AckWindow.Recall recall = window.recall(id(one));
      if (recall == AckWindow.Recall.UNTOLD) {
        tellTakenBack(one);
      }
      return recall != AckWindow.Recall.NONE;
    }

    private void park(long one) {
      check(parked.add(one), "parked once");
      check(!takenBack.contains(one), "not once it is taken back");
    }

    private static UUID id(long offset) {
      return new UUID(0, offset);
    }

    private void again(long one) {
      var attempt = window.again(one, nowMs);
      if (attempt.isPresent()) {
        check(one >= acked, "never behind its ack");
        check(nowMs - lastSent.get(one) >= terms.withinMs(), "not before its time");
        check(attempt.getAsInt() == attempts.merge(one, 1, Integer::sum), "counts attempts");
        check(attempt.getAsInt() <= terms.attempts(), "at most so often");
        check(!parked.contains(one), "not once it is parked");
        check(!takenBack.contains(one), "not once it is taken back");
        lastSent.put(one, nowMs);
      }
    }

    private void take(Iterable<AckWindow.Sent> sent) {
      sent.forEach(one -> check(credited.add(one.offset()), "credited once"));
    }

    private void check(boolean holds, String what) {
      assertThat(holds).as(what + ", seed " + seed).isTrue();
    }
  }
}
