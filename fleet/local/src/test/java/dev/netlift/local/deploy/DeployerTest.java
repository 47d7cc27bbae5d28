package dev.netlift.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.ResourceProvider.Declaration;
import dev.netlift.local.deploy.ResourceProvider.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployerTest {
  private static final Pseudo PSEUDO = new Pseudo("us-west-2", "111122223333");

  @TempDir Path folder;
  private final List<Declaration> seen = RecordingProvider.seen();
  private final List<String> progress = new ArrayList<>();
  private final Deployer deployer =
      new Deployer(
          List.of(
              RecordingProvider.of("Test::Table", seen, "Name", "Keys"),
              RecordingProvider.of("Test::Function", seen, "Table", "Environment")),
          PSEUDO);

  @Test
  void givenAReferenceForwards_whenDeployed_thenTheTargetComesFirstAndItsValuesArrive()
      throws IOException {
    var deployment =
        deploy(
            """
            {"Resources": {
              "Reader": {"Type": "Test::Function", "Properties": {
                "Table": {"Ref": "Rows"},
                "Environment": {"ARN": {"Fn::GetAtt": ["Rows", "Arn"]}, "SIZE": 3, "ON": true}}},
              "Rows": {"Type": "Test::Table", "Properties": {"Name": "rows"}}},
             "Outputs": {"Table": {"Value": {"Ref": "Rows"}, "Description": "the table"}}}
            """,
            Map.of());

    assertThat(seen).extracting(Declaration::logicalId).containsExactly("Rows", "Reader");
    var reader = seen.getLast().properties();
    assertThat(reader.path("Table").asString()).isEqualTo("ref-Rows");
    assertThat(reader.path("Environment").path("ARN").asString()).isEqualTo("arn-Rows");
    assertThat(reader.path("Environment").path("SIZE").asInt()).isEqualTo(3);
    assertThat(reader.path("Environment").path("ON").booleanValue()).isTrue();
    assertThat(deployment.output("Table")).isEqualTo("ref-Rows");
    assertThat(deployment.resource("Reader").ref()).isEqualTo("ref-Reader");
    assertThat(progress)
        .containsExactly("demo 1/2 Test::Table Rows", "demo 2/2 Test::Function Reader");
  }

  @Test
  void givenDependsOnAlone_whenDeployed_thenItOrders() throws IOException {
    deploy(
        """
        {"Resources": {
          "A": {"Type": "Test::Table", "DependsOn": ["B"]},
          "B": {"Type": "Test::Table", "DependsOn": "C"},
          "C": {"Type": "Test::Table"}}}
        """,
        Map.of());

    assertThat(seen).extracting(Declaration::logicalId).containsExactly("C", "B", "A");
  }

  @Test
  void givenManyFaults_whenDeployed_thenAllAreNamedAndNothingIsCreated() {
    assertThatThrownBy(
            () ->
                deploy(
                    """
                    {"Mappings": {},
                     "Parameters": {
                       "Given": {"Type": "String", "AllowedPattern": "[a-z]+"},
                       "Left": {"Type": "String"},
                       "Odd": {"Type": "List<Number>", "Default": "1"}},
                     "Resources": {
                      "Good": {"Type": "Test::Table", "Properties": {"Name": "x"}},
                      "Bucket": {"Type": "AWS::S3::Bucket"},
                      "Table": {"Type": "Test::Table", "CreationPolicy": {}, "DependsOn": "Gone",
                        "Properties": {"Name": {"Ref": "Nobody"}, "Speed": 9}},
                      "Reader": {"Type": "Test::Function", "Properties": {
                        "Table": {"Fn::ImportValue": "x"},
                        "Environment": {"A": {"B": [{"Fn::GetAtt": ["Nowhere", "Arn"]}]}}}}},
                     "Outputs": {"Out": {"Value": {"Fn::Sub": "${Missing.Arn}"}, "Export": {}}}}
                    """,
                    Map.of("Given", "UPPER", "Stranger", "1")))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("demo/Mappings: the section Mappings is not known")
        .hasMessageContaining("demo/Parameters.Given: must match [a-z]+")
        .hasMessageContaining("demo/Parameters.Left: no value given")
        .hasMessageContaining("demo/Parameters.Odd: the type List<Number> is not known")
        .hasMessageContaining("demo/Parameters.Stranger: given, but")
        .hasMessageContaining("demo/Bucket: the type AWS::S3::Bucket is not known")
        .hasMessageContaining("demo/Table.CreationPolicy: the resource key CreationPolicy")
        .hasMessageContaining("demo/Table.DependsOn: there is no resource Gone")
        .hasMessageContaining("demo/Table.Name: Ref of Nobody")
        .hasMessageContaining("demo/Table.Speed: the property is neither handled nor ignored")
        .hasMessageContaining("demo/Reader.Table: the function Fn::ImportValue is not known")
        .hasMessageContaining("demo/Reader.Environment: Fn::GetAtt of Nowhere")
        .hasMessageContaining("demo/Outputs.Out: Fn::GetAtt of Missing")
        .hasMessageContaining("demo/Outputs.Out.Export: the key Export is not known");
    assertThat(seen).isEmpty();
    assertThat(progress).isEmpty();
  }

  @Test
  void givenACircle_whenDeployed_thenItIsNamedAndNothingIsCreated() {
    assertThatThrownBy(
            () ->
                deploy(
                    """
                    {"Resources": {
                      "Free": {"Type": "Test::Table"},
                      "A": {"Type": "Test::Table", "Properties": {"Name": {"Ref": "B"}}},
                      "B": {"Type": "Test::Table", "DependsOn": "A"}}}
                    """,
                    Map.of()))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("resources need one another: A -> B -> A");
    assertThat(seen).isEmpty();
  }

  @Test
  void givenAnIgnoredProperty_whenDeployed_thenTheProviderNeverSeesIt() throws IOException {
    deploy(
        """
        {"Resources": {"T": {"Type": "Test::Table", "Properties": {"Name": "x", "Ignored": 1}}}}
        """,
        Map.of());

    assertThat(seen.getFirst().properties().propertyNames()).containsExactly("Name");
  }

  @Test
  void givenParameters_whenDeployed_thenValuesBeatDefaultsAndPseudoParametersAreThere()
      throws IOException {
    var deployment =
        deploy(
            """
            {"Parameters": {
               "A": {"Type": "String", "Default": "default"},
               "B": {"Type": "Number", "Default": 7},
               "C": {"Type": "String", "AllowedValues": ["x", "y"]}},
             "Resources": {"T": {"Type": "Test::Table"}},
             "Outputs": {"All": {"Value": {"Fn::Sub":
               "${A} ${B} ${C} ${AWS::Region} ${AWS::AccountId} ${AWS::Partition} ${AWS::StackName}"}}}}
            """,
            Map.of("A", "given", "C", "y"));

    assertThat(deployment.output("All")).isEqualTo("given 7 y us-west-2 111122223333 aws demo");
  }

  @Test
  void givenAnAttributeTheProviderDoesNotHave_whenDeployed_thenTheResourceAndItAreNamed() {
    assertThatThrownBy(
            () ->
                deploy(
                    """
                    {"Resources": {
                      "Rows": {"Type": "Test::Table"},
                      "Reader": {"Type": "Test::Function",
                        "Properties": {"Table": {"Fn::GetAtt": ["Rows", "StreamArn"]}}}}}
                    """,
                    Map.of()))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("demo/Reader (Test::Function)")
        .hasMessageContaining("Rows has no attribute StreamArn here, only [Arn]");
  }

  @Test
  void givenAProviderThatFails_whenDeployed_thenItsMessageCarriesTheResource() {
    var failing =
        new Deployer(
            List.of(
                new RecordingProvider(
                    "Test::Table",
                    Set.of(),
                    Map.of(),
                    seen,
                    declaration -> {
                      throw new DeployException("port 8000 is taken");
                    })),
            PSEUDO);

    assertThatThrownBy(
            () ->
                failing.deploy(
                    "demo",
                    write("{\"Resources\": {\"T\": {\"Type\": \"Test::Table\"}}}"),
                    Map.of(),
                    progress::add))
        .isInstanceOf(DeployException.class)
        .hasMessage("demo/T (Test::Table) could not be created: port 8000 is taken");
  }

  @Test
  void givenAChangedTemplate_whenDeployedAfterARestart_thenTheNewTextCounts() throws IOException {
    var template = write("{\"Resources\": {\"T\": {\"Type\": \"Test::Table\"}}}");
    deployer.deploy("demo", template, Map.of(), progress::add);
    Files.writeString(
        template,
        "{\"Resources\": {\"T\": {\"Type\": \"Test::Table\", \"Properties\": {\"Name\": \"n\"}},"
            + " \"U\": {\"Type\": \"Test::Table\"}}}");

    var second =
        new Deployer(List.of(RecordingProvider.of("Test::Table", seen, "Name")), PSEUDO)
            .deploy("demo", template, Map.of(), progress::add);

    assertThat(second.resources()).containsOnlyKeys("T", "U");
    assertThat(seen.get(1)).extracting(Declaration::inventedName).isEqualTo("demo-T");
    assertThat(seen.get(1).properties().path("Name").asString()).isEqualTo("n");
  }

  @Test
  void givenNoTemplateOrNoJson_whenDeployed_thenTheFileIsNamed() {
    assertThatThrownBy(
            () -> deployer.deploy("demo", folder.resolve("gone.json"), Map.of(), progress::add))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("gone.json");
    for (var text : List.of("", "{", "[]", "{\"Resources\": 3}", "{\"A\":1,\"A\":2}")) {
      assertThatThrownBy(() -> deploy(text, Map.of()))
          .as("template <%s>", text)
          .isInstanceOf(DeployException.class)
          .hasMessageContaining("template.json");
    }
  }

  @Test
  void givenTwoProvidersOfOneType_whenBuilt_thenRefused() {
    var one = RecordingProvider.of("Test::Table", seen);
    assertThatThrownBy(() -> new Deployer(List.of(one, one), PSEUDO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Test::Table");
  }

  @Test
  void givenADeployment_whenAskedForWhatIsNotThere_thenItSaysWhatIs() throws IOException {
    var deployment =
        deploy(
            """
            {"Resources": {"T": {"Type": "Test::Table"}}, "Outputs": {"O": {"Value": "v"}}}
            """,
            Map.of());

    assertThat(deployment.resources()).containsValue(new Resource("ref-T", Map.of("Arn", "arn-T")));
    assertThatThrownBy(() -> deployment.output("P")).hasMessageContaining("only [O]");
    assertThatThrownBy(() -> deployment.resource("U")).hasMessageContaining("no resource U");
  }

  private Deployment deploy(String template, Map<String, String> parameters) throws IOException {
    return deployer.deploy("demo", write(template), parameters, progress::add);
  }

  private Path write(String template) throws IOException {
    return Files.writeString(folder.resolve("template.json"), template);
  }
}
