package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.netlift.backend.functions.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsTest {
  private static final String SUM =
      "{\"id\":\"m\",\"kind\":\"sum\",\"scopes\":[\"lifetime\",\"match\",\"week\"],\"bounds\":{\"max\":9}}";

  @Test
  void givenTheShippedFile_whenHeldAgainstItsSchema_thenItFits() throws IOException {
    assertThat(schema().validate(resource(Definitions.RESOURCE), InputFormat.JSON)).isEmpty();
  }

  @Test
  void givenTheShippedFile_whenRead_thenAPlayersItemStaysFarFromTheLimit() {
    assertThat(Samples.SHIPPED.achievements()).containsKeys("first-blood", "played-a-match");
    assertThat(AggregateSize.worst(Samples.SHIPPED)).isLessThan(AggregateSize.BYTES_MAX / 2);
  }

  /** A line each: where the fault is, what is said of it, metrics, achievements. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          metrics[0].kind: must be one of sum, max           | {"id":"m","kind":"average","bounds":{"max":1}} |
          metrics[0].kind: is missing                        | {"id":"m","bounds":{"max":1}} |
          metrics[0].id: must be 1 to 40 of                  | {"id":"M!","kind":"flag"} |
          metrics[0].bounds: must be an object               | {"id":"m","kind":"sum"} |
          metrics[0].bounds.max: must be a whole number      | {"id":"m","kind":"sum","bounds":{"max":0}} |
          metrics[0].bounds.perMinute: only a sum            | {"id":"m","kind":"max","bounds":{"max":1,"burst":1,"perMinute":1}} |
          metrics[0].bounds: of a flag                       | {"id":"m","kind":"flag","bounds":{"max":1}} |
          metrics[0].universe: must be there                 | {"id":"m","kind":"distinct"} |
          metrics[0].universe: must name nothing twice       | {"id":"m","kind":"distinct","universe":["a","a"]} |
          metrics[0].scopes: what was last                   | {"id":"m","kind":"last","scopes":["week"],"bounds":{"max":1}} |
          metrics[0].scopes: of what clients report          | {"id":"m","kind":"flag","writer":"client","scopes":["match"]} |
          metrics[0].bounds: of a sum that clients report    | {"id":"m","kind":"sum","writer":"client","bounds":{"max":9}} |
          metrics[0].bounds: of a sum that clients report    | {"id":"m","kind":"sum","writer":"client","bounds":{"max":9,"burst":1,"perMinute":0}} |
          metrics[0].color: is not known here                | {"id":"m","kind":"flag","color":"red"} |
          metrics[1].id: metric m is defined twice           | {"id":"m","kind":"flag"},{"id":"m","kind":"flag"} |
          achievements[0].criteria.metric: unknown metric k  | $ | {"id":"a","name":"A","criteria":{"metric":"k","atLeast":1}}
          achievements[0].criteria.all[1].metric: unknown    | $ | {"id":"a","name":"A","criteria":{"all":[{"metric":"m","atLeast":1},{"metric":"k","atLeast":1}]}}
          achievements[0].criteria.atLeast: must be          | $ | {"id":"a","name":"A","criteria":{"metric":"m","atLeast":0}}
          achievements[0].criteria.atLeast: give either      | $ | {"id":"a","name":"A","criteria":{"metric":"m"}}
          achievements[0].criteria.atMost: is known only     | $ | {"id":"a","name":"A","criteria":{"metric":"m","atMost":1}}
          achievements[0].criteria.metric: m is not kept     | $ | {"id":"a","name":"A","scope":"day","criteria":{"metric":"m","atLeast":1}}
          achievements[0].criteria: may look at 8 values     | $ | {"id":"a","name":"A","criteria":{"any":[{"all":[$L,$L,$L]},{"all":[$L,$L,$L]},{"all":[$L,$L,$L]}]}}
          any[0].all[0].metric: must stand here              | $ | {"id":"a","name":"A","criteria":{"any":[{"all":[{"all":[$L]}]}]}}
          achievements[0].criteria.some: must be a whole     | $ | {"id":"a","name":"A","criteria":{"some":3,"of":[$L,$L]}}
          achievements[0].criteria: is missing               | $ | {"id":"a","name":"A"}
          achievements[0].name: is missing                   | $ | {"id":"a","criteria":$L}
          achievements[0].repeatable: needs the scope        | $ | {"id":"a","name":"A","repeatable":true,"criteria":$L}
          achievements[0].active: goes with the scope        | $ | {"id":"a","name":"A","scope":"week","active":{"from":"2026-01-01T00:00:00Z","to":"2026-02-01T00:00:00Z"},"criteria":$L}
          achievements[0].active.to: must be after           | $ | {"id":"a","name":"A","active":{"from":"2026-03-01T00:00:00Z","to":"2026-02-01T00:00:00Z"},"criteria":$L}
          achievements[0].tiers[1].target: must be harder    | $ | {"id":"a","name":"A","criteria":{"metric":"m"},"tiers":[{"target":5},{"target":5}]}
          achievements[0].tiers: go with criteria of one     | $ | {"id":"a","name":"A","criteria":{"all":[{"metric":"m"}]},"tiers":[{"target":5}]}
          achievements[0].criteria.metric: stands alone      | $ | {"id":"a","name":"A","criteria":$L,"tiers":[{"target":5}]}
          achievements[1].id: achievement a is defined twice | $ | {"id":"a","name":"A","criteria":$L},{"id":"a","name":"A","criteria":$L}
          achievement a: prerequisite b is not defined       | $ | {"id":"a","name":"A","prerequisites":["b"]}
          achievement a: prerequisite b#2 is not defined     | $ | {"id":"a","name":"A","prerequisites":["b#2"]},{"id":"b","name":"B","criteria":{"metric":"m"},"tiers":[{"target":5}]}
          in a cycle, a -> b -> c -> a                       | $ | {"id":"a","name":"A","prerequisites":["b"]},{"id":"b","name":"B","prerequisites":["c"]},{"id":"c","name":"C","prerequisites":["a"]}
          in a cycle, a -> a                                 | $ | {"id":"a","name":"A","prerequisites":["a"]}
          """)
  void givenWrongDefinitions_whenRead_thenTheFaultAndItsPlaceAreNamed(
      String fault, String metrics, String achievements) {
    String leaf = "{\"metric\":\"m\",\"atLeast\":1}";
    String all = achievements == null ? "" : achievements.replace("$L", leaf);

    assertThatThrownBy(() -> Samples.definitions(metrics.replace("$", SUM), all))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(fault);
  }

  @Test
  void givenSeveralFaults_whenRead_thenOneLookTellsAll() {
    assertThatThrownBy(
            () -> Definitions.of(Json.read("{\"metrics\":[{\"id\":\"\",\"kind\":\"x\"}]}")))
        .hasMessageContaining("version: must be")
        .hasMessageContaining("metrics[0].id")
        .hasMessageContaining("metrics[0].kind");
  }

  @Test
  void givenMoreThanFitsIntoAPlayersItem_whenRead_thenTheSizeIsTold() {
    var achievements = new StringBuilder();
    for (int i = 0; i < 1500; i++) {
      achievements
          .append(i == 0 ? "" : ",")
          .append("{\"id\":\"an-achievement-with-a-long-name-")
          .append(i)
          .append("\",\"name\":\"A\",\"criteria\":{\"metric\":\"m\",\"atLeast\":1}}");
    }

    assertThatThrownBy(() -> Samples.definitions(SUM, achievements.toString()))
        .hasMessageContaining("a player's item could grow to")
        .hasMessageContaining("over 200000");
  }

  @Test
  void givenOtherContent_whenRead_thenAnotherFingerprint() {
    assertThat(Samples.definitions(SUM, "").fingerprint())
        .isEqualTo(Samples.definitions(SUM, "").fingerprint())
        .isNotEqualTo(Samples.SHIPPED.fingerprint());
  }

  @Test
  void givenAnUnknownWord_whenHeldAgainstTheSchema_thenRefused() throws IOException {
    String wrong = resource(Definitions.RESOURCE).replaceFirst("\"atLeast\": 1", "\"atleast\": 1");

    assertThat(schema().validate(wrong, InputFormat.JSON)).isNotEmpty();
  }

  private static Schema schema() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(resource(Definitions.SCHEMA), InputFormat.JSON);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Definitions.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
