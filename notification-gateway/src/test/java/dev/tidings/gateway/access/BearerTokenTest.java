package dev.tidings.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BearerTokenTest {

  @Test
  void theHeaderCountsBeforeTheProtocolEntryAndThatBeforeTheQuery() {
    List<String> protocols = List.of("tidings.v1, bearer.p");

    assertThat(BearerToken.find(Optional.of("bearer h"), protocols, Optional.of("q")))
        .contains("h");
    assertThat(BearerToken.find(Optional.empty(), protocols, Optional.of("q"))).contains("p");
    assertThat(BearerToken.find(Optional.empty(), List.of("tidings.v1"), Optional.of("q")))
        .contains("q");
    assertThat(BearerToken.find(Optional.empty(), List.of(), Optional.empty())).isEmpty();
  }

  @Test
  void anotherSchemeIsNoToken() {
    assertThat(BearerToken.find(Optional.of("Basic abc"), List.of(), Optional.of("q"))).isEmpty();
  }

  @Test
  void ourProtocolIsOneWholeEntry() {
    assertThat(BearerToken.offersOurProtocol(List.of("chat", "bearer.x,tidings.v1"))).isTrue();
    assertThat(BearerToken.offersOurProtocol(List.of("tidings.v11", "Tidings.v1"))).isFalse();
  }
}
