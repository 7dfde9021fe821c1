package io.diffaug.cli.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class TimelineSheetTest {

  @Test
  void itIsXmlThatNamesEachVersionAndWhatTheFiguresAreNot() throws Exception {
    Rates rates = new Rates(2);
    rates.add(1, Standing.STABLE, 800);
    rates.add(3, Standing.STABLE, 300);
    rates.add(3, Standing.CANARY, 300);
    String svg =
        new TimelineSheet(
                60,
                List.of(
                    new Stretch(1, Standing.STABLE, 0, 60),
                    new Stretch(2, Standing.CANARY, 20, 30),
                    new Stretch(2, Standing.REJECTED, 30, 60)),
                Map.of(2L, "<bad>"),
                rates,
                400)
            .draw();
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(xml.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(xml.getDocumentElement().getTextContent())
        .contains("version 1")
        .contains("version 2, <bad>")
        .contains("fed: 400")
        .contains("they rank no good ones");
  }

  @Test
  void ratesAddUpByBinAndStanding() {
    Rates rates = new Rates(2);
    rates.add(0, Standing.STABLE, 10);
    rates.add(1.9, Standing.STABLE, 10);
    rates.add(4, Standing.CANARY, 3);
    assertThat(rates.bins()).isEqualTo(3);
    assertThat(rates.perSecond(0, Standing.STABLE)).isEqualTo(10);
    assertThat(rates.perSecond(1, Standing.STABLE)).isZero();
    assertThat(rates.highest()).isEqualTo(10);
  }

  @Property
  void ticksAreRoundFewAndWithinTheAxis(
      @ForAll @DoubleRange(min = 0.01, max = 1e6) double most,
      @ForAll @IntRange(min = 4, max = 12) int atMost) {
    Axis axis = new Axis(most, 100, 900);
    List<Double> ticks = axis.ticks(atMost);
    assertThat(ticks).hasSizeBetween(2, atMost + 1);
    assertThat(ticks.get(ticks.size() - 1)).isLessThanOrEqualTo(most * 1.000001);
    assertThat(axis.at(0)).isEqualTo(100);
    assertThat(axis.at(most)).isEqualTo(900);
  }
}
