package dev.tidings.contracts.live;

import java.util.Optional;

/// A mark as it is published: with the node of the cluster that published it. As text: `generation
/// position`, and behind it ` node` in a cluster.
///
/// A mark covers the records that came before it on the same way, and within a cluster there are
/// two: from the node that published to who is subscribed there, in order and without loss, and
/// over the cluster's own links to who is subscribed elsewhere, where a link that breaks loses what
/// was on it and tells nobody. Only on the first a mark may be believed. Immutable.
///
/// @param node the publisher's id in its cluster; empty outside of one
public record ToldMark(Mark mark, Optional<String> node) {

  private static final String NODE_ID = "[0-9a-f]{40}";

  public ToldMark {
    if (node.isPresent() && !node.get().matches(NODE_ID)) {
      throw new IllegalArgumentException("node: " + node.get() + " (expected: 40 of 0-9 a-f)");
    }
  }

  public String text() {
    return mark.text() + node.map(id -> " " + id).orElse("");
  }

  /// @return empty for what is no mark
  public static Optional<ToldMark> parse(String text) {
    int behindMark = text == null ? -1 : text.indexOf(' ', text.indexOf(' ') + 1);
    if (behindMark < 0 || text.indexOf(' ') == behindMark) {
      return Mark.parse(text).map(mark -> new ToldMark(mark, Optional.empty()));
    }
    String node = text.substring(behindMark + 1);
    return node.matches(NODE_ID)
        ? Mark.parse(text.substring(0, behindMark))
            .map(mark -> new ToldMark(mark, Optional.of(node)))
        : Optional.empty();
  }
}
