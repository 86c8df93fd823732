package dev.tidings.gateway.place;

import dev.tidings.gateway.threading.RunsOn;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Keeps none: every device is a new one. Thread-safe.
@RunsOn(RunsOn.Place.ANY)
public final class NoPlaces implements DevicePlaces {

  @Override
  public CompletionStage<KeptPlace> of(DeviceKey device) {
    return CompletableFuture.completedFuture(new KeptPlace.New());
  }

  @Override
  public void moved(DeviceKey device, DevicePlace place) {}
}
