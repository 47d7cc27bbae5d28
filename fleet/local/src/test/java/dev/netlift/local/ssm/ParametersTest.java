package dev.netlift.local.ssm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
    assertThat(code(() -> call("PutParameter", "{'Name':'y','Value':'1','Type':'SecureString'}")))
        .isEqualTo("UnsupportedParameterType");
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
