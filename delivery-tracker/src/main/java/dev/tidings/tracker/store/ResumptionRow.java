package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.Resumption;
import io.micronaut.core.annotation.Introspected;
import java.util.Optional;

/// What a device said of a room by the places that it came back with.
///
/// @param claims as they are stored
@Introspected
public record ResumptionRow(String device, String claims) {

  /// By which word the device has what it was sent at this place of the room.
  public Optional<Resumption.Word.Resumed> covering(long offset) {
    return ClaimText.read(claims).stream()
        .filter(claim -> claim.covers(offset))
        .map(Resumption.Claim::word)
        .findFirst();
  }
}
