package dev.tidings.contracts.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Priority;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HistoryHeadersTest {

  @Property
  void whatTheHeadersSayIsReadBack(@ForAll("handlings") Handling handling) {
    assertThat(read(headersOf(handling))).isEqualTo(handling);
  }

  @Test
  void aPlainRecordHasNoHeaderMore() {
    assertThat(headersOf(Handling.PLAIN)).isEmpty();
    assertThat(read(Map.of())).isSameAs(Handling.PLAIN);
  }

  @Test
  void whatSomebodyElseWroteSaysNothing() {
    assertThat(
            read(Map.of("collapse-key", "two words", "priority", "urgent", "retracts", "nobody")))
        .isSameAs(Handling.PLAIN);
  }

  @Provide
  Arbitrary<Handling> handlings() {
    return Combinators.combine(
            Arbitraries.of(Priority.class),
            Arbitraries.strings()
                .withCharRange('!', '~')
                .ofMinLength(1)
                .ofMaxLength(256)
                .optional(),
            Arbitraries.longs().map(low -> new UUID(7, low)).optional())
        .as(Handling::new);
  }

  private static Map<String, String> headersOf(Handling handling) {
    Map<String, String> headers = new HashMap<>();
    HistoryHeaders.write(handling, headers::put);
    return headers;
  }

  private static Handling read(Map<String, String> headers) {
    return HistoryHeaders.handling(name -> Optional.ofNullable(headers.get(name)));
  }
}
