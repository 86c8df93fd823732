package dev.tidings.tracker.delivery;

import dev.tidings.contracts.receipt.Receipt;

/// A client was told that a part of a room does not come.
public record ToldGap(Receipt.GapTold receipt, String gateway) {}
