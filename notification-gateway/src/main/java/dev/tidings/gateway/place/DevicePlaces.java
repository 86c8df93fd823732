package dev.tidings.gateway.place;

import dev.tidings.gateway.threading.RunsOn;
import java.util.concurrent.CompletionStage;

/// How far devices have acknowledged, whichever gateway they told it. Thread-safe, never blocks.
@RunsOn(RunsOn.Place.ANY)
public interface DevicePlaces {

  /// The device's place. Completes at once where it is known; else on another thread, and not
  /// before the kept places have been read, so that no device is taken for a new one by mistake.
  /// Never completes exceptionally.
  CompletionStage<KeptPlace> of(DeviceKey device);

  /// The device has come as far as this, which is never taken back: a lower place is ignored.
  void moved(DeviceKey device, DevicePlace place);
}
