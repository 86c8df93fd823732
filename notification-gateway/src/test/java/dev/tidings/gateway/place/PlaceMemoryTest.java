package dev.tidings.gateway.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Epoch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlaceMemoryTest {

  private static final Epoch EPOCH = new Epoch(-7);

  @Test
  void aPlaceOnlyAscendsAndEachRoomHasItsOwn() {
    PlaceMemory memory = new PlaceMemory(10);
    byte[] phone = key(1);
    memory.add(phone, DevicePlace.ofOwn(EPOCH, 9));
    memory.add(phone, DevicePlace.ofAll(EPOCH, 0));
    memory.add(phone, DevicePlace.ofOwn(EPOCH, 5));

    assertThat(memory.get(phone))
        .contains(new DevicePlace(EPOCH, OptionalLong.of(9), OptionalLong.of(0)));
    assertThat(memory.get(key(2))).isEmpty();
  }

  @Test
  void aPlaceOfAnotherEpochTakesTheOldOnesPlace() {
    PlaceMemory memory = new PlaceMemory(10);
    memory.add(key(1), DevicePlace.ofOwn(EPOCH, 9));
    memory.add(key(1), DevicePlace.ofAll(new Epoch(8), 2));

    assertThat(memory.get(key(1))).contains(DevicePlace.ofAll(new Epoch(8), 2));
  }

  @Test
  void whoWasNotHeardOfForLongIsForgottenAndThatIsKnown() {
    PlaceMemory memory = new PlaceMemory(100);
    for (int device = 0; device < 50; device++) {
      memory.add(key(device), DevicePlace.ofOwn(EPOCH, device));
    }
    assertThat(memory.forgot()).isFalse();
    for (int device = 1; device < 200; device++) {
      memory.add(key(1), DevicePlace.ofOwn(EPOCH, device));
      memory.add(key(device), DevicePlace.ofOwn(EPOCH, device));
    }

    assertThat(memory.forgot()).isTrue();
    assertThat(memory.size()).isLessThanOrEqualTo(100);
    assertThat(memory.get(key(0))).isEmpty();
    assertThat(memory.get(key(1))).contains(DevicePlace.ofOwn(EPOCH, 199));
    assertThat(memory.get(key(199))).contains(DevicePlace.ofOwn(EPOCH, 199));
  }

  @Property(tries = 50)
  void theTableIsAMap(@ForAll @Size(max = 3_000) List<@IntRange(max = 5_000) Integer> devices) {
    PlaceTable table = new PlaceTable();
    Map<Integer, DevicePlace> expected = new HashMap<>();
    for (int i = 0; i < devices.size(); i++) {
      DevicePlace place = new DevicePlace(EPOCH, OptionalLong.of(i), OptionalLong.empty());
      table.put(PlaceTable.Hash.of(key(devices.get(i))), place);
      expected.put(devices.get(i), place);
    }

    assertThat(table.size()).isEqualTo(expected.size());
    expected.forEach(
        (device, place) -> assertThat(table.get(PlaceTable.Hash.of(key(device)))).contains(place));
    assertThat(table.get(PlaceTable.Hash.of(key(-1)))).isEmpty();
  }

  @Property
  void whatIsWrittenIsReadBack(
      @ForAll int epoch,
      @ForAll @net.jqwik.api.constraints.LongRange(min = -1) long own,
      @ForAll @net.jqwik.api.constraints.LongRange(min = -1) long all) {
    DevicePlace place = DevicePlace.of(epoch, own, all);
    assertThat(DevicePlace.decode(place.encode())).contains(place);
  }

  @Test
  void bytesThatAreNoPlaceAreNone() {
    assertThat(DevicePlace.decode(new byte[0])).isEmpty();
    assertThat(DevicePlace.decode(new byte[21])).isEmpty();
  }

  private static byte[] key(int device) {
    return new DeviceKey("42", "device-" + device).bytes();
  }
}
