package dev.netlift.local.ssm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ParametersTest {
  private final Parameters parameters =
      new Parameters("us-west-2", "111122223333", Clock.systemUTC());

  private JsonNode call(String operation, String body) {
    var call =
        new Call(
            "ssm",
            operation,
            Call.Protocol.JSON_1_1,
            "/",
            "",
            Map.of(),
            body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
            Caller.ANONYMOUS,
            "id");
    return Bodies.MAPPER.readTree(parameters.handle(call).body());
  }

  private static String code(Runnable call) {
    var codes = new ArrayList<String>();
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(AwsException.class, e -> codes.add(e.code()));
    return codes.get(0);
  }

  @Test
  void givenParameter_whenReadByNameAndArn_thenItIsTheSame() {
    call("PutParameter", "{'Name':'plain','Value':'1','Type':'String'}");
    call("PutParameter", "{'Name':'/a/b','Value':'2','Type':'String'}");

    JsonNode plain =
        call("GetParameter", "{'Name':'plain','WithDecryption':true}").path("Parameter");
    assertThat(plain.path("Value").asString()).isEqualTo("1");
    assertThat(plain.path("ARN").asString())
        .isEqualTo("arn:aws:ssm:us-west-2:111122223333:parameter/plain");
    for (String name : List.of("plain", "/a/b")) {
      String arn =
          call("GetParameter", "{'Name':'%s'}".formatted(name))
              .path("Parameter")
              .path("ARN")
              .asString();
      assertThat(
              call("GetParameter", "{'Name':'%s'}".formatted(arn))
                  .path("Parameter")
                  .path("Name")
                  .asString())
          .isEqualTo(name);
    }
    assertThat(code(() -> call("GetParameter", "{'Name':'none'}"))).isEqualTo("ParameterNotFound");
  }

  @Test
  void givenExistingParameter_whenPutAgain_thenOnlyOverwriteRaisesItsVersion() {
    call("PutParameter", "{'Name':'x','Value':'1'}");

    assertThat(code(() -> call("PutParameter", "{'Name':'x','Value':'2'}")))
        .isEqualTo("ParameterAlreadyExists");
    assertThat(
            call("PutParameter", "{'Name':'x','Value':'2','Overwrite':true}")
                .path("Version")
                .asInt())
        .isEqualTo(2);
    assertThat(code(() -> call("PutParameter", "{'Name':'x y','Value':'1'}")))
        .isEqualTo("ValidationException");
    assertThat(code(() -> call("PutParameter", "{'Name':'y','Value':''}")))
        .isEqualTo("ValidationException");
    assertThat(code(() -> call("PutParameter", "{'Name':'y','Value':'1','Type':'Other'}")))
        .isEqualTo("UnsupportedParameterType");
  }

  private JsonNode parameter(String request) {
    return call("GetParameter", request).path("Parameter");
  }

  @Test
  void givenSecureString_whenRead_thenOpenOnlyToWhoAsksForIt() {
    call("PutParameter", "{'Name':'/s','Value':'secret','Type':'SecureString'}");

    JsonNode open = parameter("{'Name':'/s','WithDecryption':true}");
    assertThat(open.path("Value").asString()).isEqualTo("secret");
    assertThat(open.path("Type").asString()).isEqualTo("SecureString");
    for (String reading :
        List.of(
            parameter("{'Name':'/s'}").toString(),
            call("GetParameters", "{'Names':['/s']}").toString(),
            call("GetParametersByPath", "{'Path':'/'}").toString(),
            call("GetParameterHistory", "{'Name':'/s'}").toString())) {
      assertThat(reading).contains("SecureString").doesNotContain("secret");
    }
    assertThat(
            code(
                () ->
                    call(
                        "PutParameter",
                        "{'Name':'/s','Value':'1','Type':'String','Overwrite':true}")))
        .isEqualTo("HierarchyTypeMismatch");
    // Without a type it stays what it is.
    call("PutParameter", "{'Name':'/s','Value':'other','Overwrite':true}");
    assertThat(parameter("{'Name':'/s'}").toString()).doesNotContain("other");
  }

  @Test
  void givenVersions_whenReadByNumber_thenEachAsItWasAndTheOldestLeavesAfterAHundred() {
    for (int i = 1; i <= 102; i++) {
      call("PutParameter", "{'Name':'/v','Value':'%d','Overwrite':true}".formatted(i));
    }

    JsonNode third = parameter("{'Name':'/v:3'}");
    assertThat(third.path("Value").asString()).isEqualTo("3");
    assertThat(third.path("Version").asInt()).isEqualTo(3);
    assertThat(third.path("Selector").asString()).isEqualTo(":3");
    assertThat(parameter("{'Name':'/v'}").path("Version").asInt()).isEqualTo(102);
    assertThat(code(() -> parameter("{'Name':'/v:2'}"))).isEqualTo("ParameterVersionNotFound");
    assertThat(code(() -> parameter("{'Name':'/none:1'}"))).isEqualTo("ParameterNotFound");

    var told = new ArrayList<Integer>();
    String token = "";
    do {
      JsonNode page =
          call(
              "GetParameterHistory",
              "{'Name':'/v'%s}".formatted(token.isEmpty() ? "" : ",'NextToken':'" + token + "'"));
      page.path("Parameters").forEach(each -> told.add(each.path("Version").asInt()));
      token = page.path("NextToken").asString("");
    } while (!token.isEmpty());
    assertThat(told).hasSize(100).startsWith(3, 4).endsWith(102).doesNotHaveDuplicates();
  }

  @Test
  void givenFile_whenStartedAgain_thenEverythingIsThereAndNobodyElseMayReadIt(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("parameters.json");
    var before = new Parameters("us-west-2", "111122223333", Clock.systemUTC(), file);
    before.put("/s", "SecureString", "1", false);
    before.put("/s", "", "2", true);
    before.put("/gone", "String", "1", false);

    var after = new Parameters("us-west-2", "111122223333", Clock.systemUTC(), file);

    assertThat(after.holds("/s", "SecureString", "2")).isTrue();
    assertThat(after.put("/s", "", "3", true)).isEqualTo(3);
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void givenParameter_whenDeleted_thenGone() {
    call("PutParameter", "{'Name':'/d','Value':'1'}");
    call("DeleteParameter", "{'Name':'/d'}");

    assertThat(code(() -> parameter("{'Name':'/d'}"))).isEqualTo("ParameterNotFound");
    assertThat(code(() -> call("DeleteParameter", "{'Name':'/d'}"))).isEqualTo("ParameterNotFound");
  }

  @Test
  void givenTree_whenReadByPath_thenPagesAreCompleteAndLevelsKept() {
    for (int i = 10; i < 35; i++) {
      call("PutParameter", "{'Name':'/t/p%d','Value':'1'}".formatted(i));
    }
    call("PutParameter", "{'Name':'/t/deep/x','Value':'1'}");
    call("PutParameter", "{'Name':'/tother','Value':'1'}");

    List<String> names = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          call(
              "GetParametersByPath",
              token.isEmpty()
                  ? "{'Path':'/t'}"
                  : "{'Path':'/t','NextToken':'%s'}".formatted(token));
      page.path("Parameters").forEach(p -> names.add(p.path("Name").asString()));
      token = page.path("NextToken").asString("");
    } while (!token.isEmpty());
    assertThat(names).hasSize(25).doesNotHaveDuplicates().doesNotContain("/t/deep/x", "/tother");
    assertThat(
            call("GetParametersByPath", "{'Path':'/t/','Recursive':true}")
                .path("Parameters")
                .path(0)
                .path("Name")
                .asString())
        .isEqualTo("/t/deep/x");
  }

  @Test
  void givenSeveralNames_whenRead_thenTheMissingAreNamed() {
    call("PutParameter", "{'Name':'x','Value':'1'}");

    JsonNode answer = call("GetParameters", "{'Names':['x','y']}");

    assertThat(answer.path("Parameters")).hasSize(1);
    assertThat(answer.path("InvalidParameters").path(0).asString()).isEqualTo("y");
  }
}
