package dev.netlift.release.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SystemTemplateTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  private static String committed() throws IOException {
    return Files.readString(Path.of("../aws/templates/system.json"));
  }

  private static Set<String> versions(JsonNode template) {
    var ids = new TreeSet<String>();
    for (var each : template.path("Resources").properties()) {
      if (each.getValue().path("Type").asString("").equals("AWS::Lambda::Version")) {
        ids.add(each.getKey());
      }
    }
    return ids;
  }

  @Test
  void givenAJar_whenTheTemplateIsMadeForIt_thenEveryVersionIsAnotherAndNothingDangles()
      throws IOException {
    SystemTemplate made = SystemTemplate.of(committed(), HASH);
    JsonNode before = JsonMapper.shared().readTree(committed());
    JsonNode after = JsonMapper.shared().readTree(made.text());
    assertThat(made.text()).doesNotContain("local.jar").contains("functions/" + HASH + ".jar");
    assertThat(after.path("Resources").size()).isEqualTo(before.path("Resources").size());
    assertThat(versions(after))
        .hasSameSizeAs(versions(before))
        .doesNotContainAnyElementsOf(versions(before))
        .allMatch(id -> id.endsWith(HASH.substring(0, 8)));
    var known = new HashSet<String>();
    after.path("Resources").properties().forEach(each -> known.add(each.getKey()));
    after.path("Parameters").properties().forEach(each -> known.add(each.getKey()));
    for (JsonNode reference : after.findValues("Ref")) {
      String to = reference.asString("");
      assertThat(to.startsWith("AWS::") || known.contains(to)).as(to).isTrue();
    }
    for (JsonNode reference : after.findValues("Fn::GetAtt")) {
      assertThat(known).contains(reference.path(0).asString(""));
    }
  }

  @Test
  void givenTheTemplate_whenItsTablesAreLookedFor_thenTheyOutliveTheStack() throws IOException {
    assertThat(SystemTemplate.of(committed(), HASH).kept())
        .anyMatch(id -> id.startsWith("Players"))
        .anyMatch(id -> id.startsWith("Achievements"));
  }

  @Test
  void givenAnotherTemplateOrHash_whenMade_thenRefused() throws IOException {
    String committed = committed();
    assertThatThrownBy(() -> SystemTemplate.of("{}", HASH))
        .hasMessageContaining("no function of code 'local'");
    assertThatThrownBy(() -> SystemTemplate.of(committed, "local")).hasMessageContaining("SHA-256");
  }
}
