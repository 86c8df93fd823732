package dev.tidings.ingest.accept;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;

/// The two transactional producers of one owner, which write by turns.
///
/// The broker refuses a producer's next transaction until the markers of its last one are written.
/// The other producer need not wait for them: the last one is decided when its commit is answered,
/// and what is appended behind it stays behind it. Only one transaction is ever open. Of the two
/// offsets that are then about to be committed for a partition the one that was appended later
/// holds, whichever marker comes first. Confined to accept's thread.
final class WriterTurns {

  private final List<Producer<byte[], byte[]>> producers;
  private final List<AcceptTransaction> transactions;
  private int turn;

  WriterTurns(
      String owner,
      Function<String, Producer<byte[], byte[]>> opening,
      Function<Producer<byte[], byte[]>, AcceptTransaction> writing) {
    this.producers = idsOf(owner).stream().map(opening).toList();
    this.transactions = producers.stream().map(writing).toList();
  }

  /// The transactional ids of an owner, as its claims name it.
  static List<String> idsOf(String owner) {
    return List.of(owner + "-0", owner + "-1");
  }

  void init() {
    producers.forEach(Producer::initTransactions);
  }

  /// Whose turn it is.
  AcceptTransaction next() {
    turn = (turn + 1) % transactions.size();
    return transactions.get(turn);
  }

  void close(Duration within) {
    producers.forEach(producer -> producer.close(within));
  }
}
