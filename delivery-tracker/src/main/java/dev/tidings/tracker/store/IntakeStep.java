package dev.tidings.tracker.store;

/// One partition moves on.
///
/// @param from the offset that must stand in the ledger
/// @param to the offset that stands there afterwards: everything before it has been taken in
public record IntakeStep(IntakePlace place, long from, long to) {}
