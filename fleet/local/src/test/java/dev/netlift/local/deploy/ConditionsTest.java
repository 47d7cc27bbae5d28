package dev.netlift.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.ResourceProvider.Declaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConditionsTest {
  private static final String TEMPLATE =
      """
      {"Parameters": {"Size": {"Type": "String", "Default": "small"}, "Name": {"Type": "String", "Default": ""}},
       "Conditions": {
         "Large": {"Fn::Equals": [{"Ref": "Size"}, "large"]},
         "Named": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, ""]}]},
         "LargeAndNamed": {"Fn::And": [{"Condition": "Large"}, {"Condition": "Named"}]},
         "Either": {"Fn::Or": [{"Condition": "Large"}, {"Condition": "Named"}]}},
       "Resources": {
         "Always": {"Type": "Test::Table", "Properties": {
           "Name": {"Fn::If": ["Named", {"Ref": "Name"}, {"Ref": "AWS::NoValue"}]},
           "Keys": {"Fn::If": ["Large", {"Fn::GetAtt": ["Sometimes", "Arn"]}, "none"]}}},
         "Sometimes": {"Type": "Test::Table", "Condition": "Large"},
         "Both": {"Type": "Test::Table", "Condition": "LargeAndNamed"},
         "One": {"Type": "Test::Table", "Condition": "Either"}}}
      """;

  @TempDir private Path folder;

  private final List<Declaration> seen = RecordingProvider.seen();

  private void deploy(String template, Map<String, String> parameters) throws IOException {
    new Deployer(
            List.of(RecordingProvider.of("Test::Table", seen, "Name", "Keys")),
            new Pseudo("us-west-2", "111122223333"))
        .deploy(
            "demo",
            Files.writeString(folder.resolve("template.json"), template),
            parameters,
            line -> {});
  }

  private List<String> created() {
    return seen.stream().map(Declaration::logicalId).toList();
  }

  @Test
  void givenDefaults_whenDeployed_thenWhatIsNotWantedIsNotCreatedAndPropertiesStayAway()
      throws IOException {
    deploy(TEMPLATE, Map.of());

    assertThat(created()).containsExactly("Always");
    assertThat(seen.getFirst().properties()).hasToString("{\"Keys\":\"none\"}");
  }

  @Test
  void givenOtherParameters_whenDeployed_thenTheOtherBranch() throws IOException {
    deploy(TEMPLATE, Map.of("Size", "large", "Name", "mine"));

    assertThat(created()).containsExactlyInAnyOrder("Sometimes", "Always", "Both", "One");
    assertThat(seen.get(1).properties())
        .hasToString("{\"Name\":\"mine\",\"Keys\":\"arn-Sometimes\"}");
  }

  @Test
  void givenFaults_whenDeployed_thenEachIsNamedAndNothingIsCreated() {
    assertThatThrownBy(
            () ->
                deploy(
                    """
                    {"Conditions": {"A": {"Fn::Equals": [{"Ref": "T"}, "x"]}, "B": {"Condition": "C"},
                       "D": {"Fn::Xor": []}},
                     "Resources": {"T": {"Type": "Test::Table", "Condition": "E",
                       "Properties": {"Name": {"Fn::If": ["F", 1, 2]}}}}}
                    """,
                    Map.of()))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("Conditions.A")
        .hasMessageContaining("there is no condition C")
        .hasMessageContaining("Fn::Xor")
        .hasMessageContaining("there is no condition E")
        .hasMessageContaining("there is no condition F");
    assertThat(seen).isEmpty();
  }

  @Test
  void givenConditionsInACircle_whenDeployed_thenRefused() {
    assertThatThrownBy(
            () ->
                deploy(
                    """
                    {"Conditions": {"A": {"Condition": "B"}, "B": {"Condition": "A"}},
                     "Resources": {"T": {"Type": "Test::Table", "Condition": "A"}}}
                    """,
                    Map.of()))
        .hasMessageContaining("circle");
    assertThat(seen).isEmpty();
  }
}
