package dev.netlift.local.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Bodies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Custom resources over a real socket; in the place of the function is what a test says. */
class CustomResourcesTest {
  private static final String FUNCTION = "arn:aws:lambda:us-west-2:111122223333:function:f:live";

  @TempDir private Path folder = Path.of("");
  private final List<JsonNode> asked = new CopyOnWriteArrayList<>();

  /** What it answers to a request; empty: nothing at all. */
  private Function<JsonNode, String> function =
      request ->
          "{'Status':'SUCCESS','PhysicalResourceId':'p','Data':{'Key':'%s'}}"
              .formatted(request.path("ResourceProperties").path("Generation").asString());

  private final HttpClient http = HttpClient.newHttpClient();
  private CustomResources resources = open();

  @BeforeEach
  void start() {
    resources.close();
    resources = open();
  }

  private CustomResources open() {
    return new CustomResources(
        "us-west-2", "111122223333", this::invoke, folder.resolve("made.json"));
  }

  @AfterEach
  void stop() {
    resources.close();
    http.close();
  }

  private void invoke(String arn, byte[] payload) {
    assertThat(arn).isEqualTo(FUNCTION);
    JsonNode request = Bodies.MAPPER.readTree(payload);
    asked.add(request);
    String answer = function.apply(request);
    if (!answer.isEmpty()) {
      assertThat(put(request.path("ResponseURL").asString(), answer)).isEqualTo(200);
    }
  }

  private int put(String url, String body) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create(url))
                  .PUT(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private ResourceProvider.Resource create(String properties) {
    return resources
        .providers()
        .getFirst()
        .create(
            new ResourceProvider.Declaration(
                "system",
                "Keys",
                Bodies.MAPPER.readTree(
                    "{'ServiceToken':'%s',%s}"
                        .formatted(FUNCTION, properties)
                        .replace('\'', '"'))));
  }

  @Test
  void givenResource_whenMade_thenTheFunctionIsAskedAsCloudFormationAsksAndItsDataTold() {
    var made = create("'Generation':1,'ServiceTimeout':'20','Deep':{'List':[true,2]}");

    assertThat(made.ref()).isEqualTo("p");
    assertThat(made.attributes()).containsExactly(Map.entry("Key", "1"));
    JsonNode request = asked.getFirst();
    assertThat(request.path("RequestType").asString()).isEqualTo("Create");
    assertThat(request.path("LogicalResourceId").asString()).isEqualTo("Keys");
    assertThat(request.path("StackId").asString()).startsWith("arn:aws:cloudformation:");
    assertThat(request.path("RequestId").asString()).isNotEmpty();
    assertThat(request.has("PhysicalResourceId")).isFalse();
    assertThat(request.path("ResourceProperties").path("Deep"))
        .hasToString("{\"List\":[\"true\",\"2\"]}");
  }

  @Test
  void givenRestart_whenNothingChanged_thenNobodyIsAskedAndTheSameIsTold() {
    var first = create("'Generation':'1'");
    start();

    assertThat(create("'Generation':1")).isEqualTo(first);
    assertThat(asked).hasSize(1);
  }

  @Test
  void givenRestart_whenAPropertyChanged_thenUpdatedWithTheOldOnes() {
    create("'Generation':'1'");
    start();

    assertThat(create("'Generation':'2'").attributes()).containsEntry("Key", "2");
    JsonNode update = asked.getLast();
    assertThat(update.path("RequestType").asString()).isEqualTo("Update");
    assertThat(update.path("PhysicalResourceId").asString()).isEqualTo("p");
    assertThat(update.path("OldResourceProperties").path("Generation").asString()).isEqualTo("1");
    assertThat(asked).as("the same id is no replacement").hasSize(2);
  }

  @Test
  void givenUpdateThatAnswersAnotherId_whenItIsDone_thenTheFormerIsDeleted() {
    create("'Generation':'1'");
    function = request -> "{'Status':'SUCCESS','PhysicalResourceId':'q'}";

    assertThat(create("'Generation':'2'").ref()).isEqualTo("q");

    assertThat(asked)
        .extracting(request -> request.path("RequestType").asString())
        .containsExactly("Create", "Update", "Delete");
    assertThat(asked.getLast().path("PhysicalResourceId").asString()).isEqualTo("p");
  }

  @Test
  void givenResource_whenItsStackGoes_thenTheFunctionIsAskedToDeleteOnce() {
    var made = create("'Generation':'1'");
    var declaration =
        new ResourceProvider.Declaration("system", "Keys", Bodies.MAPPER.createObjectNode());
    var provider = resources.providers().getFirst();

    provider.delete(declaration, made);
    provider.delete(declaration, made);

    assertThat(asked)
        .extracting(request -> request.path("RequestType").asString())
        .containsExactly("Create", "Delete");
  }

  @Test
  void givenFunctionThatFailsOrIsSilentOrAnswersNonsense_whenMade_thenItIsSaidAndTriedAgainAnew() {
    function = request -> "{'Status':'FAILED','Reason':'no keys','PhysicalResourceId':'p'}";
    assertThatThrownBy(() -> create("'Generation':'1'"))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("Keys")
        .hasMessageContaining("no keys");
    function = request -> "{'Status':'SUCCESS'}";
    assertThatThrownBy(() -> create("'Generation':'1'")).hasMessageContaining("PhysicalResourceId");
    function = request -> "";
    assertThatThrownBy(() -> create("'Generation':'1','ServiceTimeout':1"))
        .hasMessageContaining("did not receive a response")
        .hasMessageContaining(FUNCTION);
    assertThat(asked)
        .extracting(request -> request.path("RequestType").asString())
        .containsOnly("Create");
  }

  @Test
  void givenAddressOfAnAnswer_whenUsedByOthersOrAgainOrTooMuch_thenRefused() {
    create("'Generation':'1'");
    String url = asked.getFirst().path("ResponseURL").asString();

    assertThat(put(url, "{}")).isEqualTo(403);
    assertThat(put(url.substring(0, url.length() - 2) + "00", "{}")).isEqualTo(403);
    function =
        request -> {
          String now = request.path("ResponseURL").asString();
          assertThat(put(now, "'" + "x".repeat(5_000) + "'")).isEqualTo(400);
          assertThat(put(now, "nonsense")).isEqualTo(400);
          return "{'Status':'SUCCESS','PhysicalResourceId':'p'}";
        };
    create("'Generation':'2'");
  }

  @Test
  void givenTokenThatIsNoFunction_whenMade_thenRefused() {
    var declaration =
        new ResourceProvider.Declaration(
            "system",
            "Keys",
            Bodies.MAPPER.readTree("{\"ServiceToken\":\"arn:aws:sns:us-west-2:1:topic\"}"));
    assertThatThrownBy(() -> resources.providers().getFirst().create(declaration))
        .hasMessageContaining("ServiceToken");
  }
}
