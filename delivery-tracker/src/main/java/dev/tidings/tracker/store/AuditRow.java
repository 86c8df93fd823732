package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;

/// One note of the audit trail, as it is stored.
@Introspected
public record AuditRow(
    long id,
    Instant at,
    String who,
    String role,
    String act,
    String what,
    @Nullable String whose) {}
