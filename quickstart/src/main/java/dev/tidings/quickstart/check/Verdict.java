package dev.tidings.quickstart.check;

import java.util.List;
import java.util.stream.Collectors;

/// What the checker found.
///
/// @param checked deliveries and records that were looked at: a check of nothing proves nothing
public record Verdict(List<Finding> findings, long checked) {

  private static final int MAX_SHOWN = 20;

  public Verdict {
    findings = List.copyOf(findings);
  }

  public enum Kind {
    LOST,
    DUPLICATED,
    REORDERED,
    /// Seen, or committed, and published by nobody; or seen with other bytes than it has.
    INVENTED,
    /// Missing, and said to be.
    GAP
  }

  /// @param detail who lacks or saw what, for a person
  public record Finding(Kind kind, String detail) {}

  public boolean isClean() {
    return findings.isEmpty();
  }

  public long count(Kind kind) {
    return findings.stream().filter(finding -> finding.kind() == kind).count();
  }

  /// `0 lost, 0 duplicated, 0 reordered of 1234`, and the first findings.
  @Override
  public String toString() {
    String details =
        findings.stream()
            .limit(MAX_SHOWN)
            .map(finding -> "\n  " + finding.kind() + " " + finding.detail())
            .collect(Collectors.joining());
    return "%d lost, %d duplicated, %d reordered, %d invented, %d gaps; %d checked%s"
        .formatted(
            count(Kind.LOST),
            count(Kind.DUPLICATED),
            count(Kind.REORDERED),
            count(Kind.INVENTED),
            count(Kind.GAP),
            checked,
            details);
  }
}
