package dev.tidings.contracts.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToldMarkTest {

  private static final String NODE = "07c37dfeb235213a872192d90877d0cd55635b91";
  private static final Mark MARK = new Mark("g7k2m9x1", 1_048_577);

  @Test
  void outsideOfAClusterItIsTheMarkAlone() {
    ToldMark told = new ToldMark(MARK, Optional.empty());

    assertThat(told.text()).isEqualTo(MARK.text());
    assertThat(ToldMark.parse(told.text())).contains(told);
  }

  @Test
  void inAClusterItNamesTheNodeThatPublishedIt() {
    ToldMark told = new ToldMark(MARK, Optional.of(NODE));

    assertThat(told.text()).isEqualTo("g7k2m9x1 1048577 " + NODE);
    assertThat(ToldMark.parse(told.text())).contains(told);
  }

  @Test
  void whatIsNoMarkIsNotReadAsOne() {
    for (String text :
        new String[] {"", "g1", "g1 x", "g1 1 ", "g1 1 node", "g1 1 " + NODE + " "}) {
      assertThat(ToldMark.parse(text)).as(text).isEmpty();
    }
  }
}
