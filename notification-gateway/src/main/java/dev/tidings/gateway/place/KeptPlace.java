package dev.tidings.gateway.place;

/// What is known of a device's place.
public sealed interface KeptPlace {

  record At(DevicePlace place) implements KeptPlace {}

  /// The device was never heard of, or not for longer than places are kept.
  record New() implements KeptPlace {}
}
