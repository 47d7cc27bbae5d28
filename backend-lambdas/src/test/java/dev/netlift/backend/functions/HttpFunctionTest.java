package dev.netlift.backend.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HttpFunctionTest {
  private static final String EVENT =
      """
      {"version":"2.0","routeKey":"GET /x/{id}","rawPath":"/stage/x/1","rawQueryString":"",
       "headers":{"X-Upper":"a","if-none-match":"b"},
       "requestContext":{"accountId":"111122223333","requestId":"req-1","http":{"method":"GET","path":"/stage/x/1"},
        "authorizer":{"iam":{"accessKey":"AKIA","cognitoIdentity":{"amr":["unauthenticated"],"identityId":"us-west-2:ann"},"userArn":"arn"}}},
       "body":"eA==","isBase64Encoded":true}
      """;

  private final List<Request> seen = new ArrayList<>();

  private JsonNode call(String event, Function<Request, Reply> answer) throws IOException {
    var function =
        new HttpFunction() {
          @Override
          protected Reply answer(Request request) {
            seen.add(request);
            return answer.apply(request);
          }
        };
    var out = new ByteArrayOutputStream();
    function.handleRequest(new ByteArrayInputStream(Calls.bytes(event)), out, new FakeContext());
    return Json.read(new ByteArrayInputStream(out.toByteArray()));
  }

  @Test
  void givenAnEventOfTheGateway_whenCalled_thenEveryPartIsRead() throws IOException {
    call(EVENT, r -> Reply.of(200, Json.object()));

    Request request = seen.getFirst();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.lastPathSegment()).isEqualTo("1");
    assertThat(request.requestId()).isEqualTo("req-1");
    assertThat(request.player()).isEqualTo("us-west-2:ann");
    assertThat(request.header("x-upper")).contains("a");
    assertThat(request.body()).containsExactly('x');
  }

  @Test
  void givenAnEventWithoutAPlayer_whenCalled_thenThePlayerIsRefusedNotNull() throws IOException {
    JsonNode reply =
        call(
            "{\"requestContext\":{\"requestId\":\"r\",\"http\":{\"method\":\"GET\"},\"authorizer\":{\"iam\":{\"cognitoIdentity\":null}}}}",
            request -> Reply.of(200, Json.object().put("player", request.player())));

    assertThat(reply.path("statusCode").asInt(0)).isEqualTo(401);
    JsonNode body = Json.read(reply.path("body").asString(""));
    assertThat(body.path("error").asString("")).isEqualTo("unauthorized");
    assertThat(body.path("requestId").asString("")).isEqualTo("r");
    assertThat(body.path("message").asString("")).isNotEmpty();
  }

  @Test
  void givenAReply_whenCalled_thenTheGatewayGetsStatusHeadersAndText() throws IOException {
    JsonNode reply =
        call(EVENT, r -> Reply.of(202, Json.object().put("a", 1)).with("retry-after", "1"));

    assertThat(reply.path("statusCode").asInt(0)).isEqualTo(202);
    assertThat(reply.path("headers").path("content-type").asString(""))
        .isEqualTo("application/json");
    assertThat(reply.path("headers").path("cache-control").asString("")).isEqualTo("no-store");
    assertThat(reply.path("headers").path("retry-after").asString("")).isEqualTo("1");
    assertThat(reply.path("body").asString("")).isEqualTo("{\"a\":1}");
  }

  @Test
  void givenABug_whenCalled_thenThrownToThePlatform() {
    assertThatThrownBy(
            () ->
                call(
                    EVENT,
                    r -> {
                      throw new IllegalStateException("bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givenAServiceThatIsDown_whenCalled_then503WithoutDetails() throws IOException {
    JsonNode reply =
        call(
            EVENT,
            r -> {
              throw new BackendException("table secret-name is down", true);
            });

    assertThat(reply.path("statusCode").asInt(0)).isEqualTo(503);
    assertThat(reply.path("body").asString("")).doesNotContain("secret-name");
  }

  @Test
  void givenAMissingVariable_whenRead_thenItsNameIsTold() {
    var environment = new Environment(Map.of("MODES", "[]", "EMPTY", "{}"));

    assertThatThrownBy(() -> environment.required("TICKETS_TABLE"))
        .hasMessageContaining("TICKETS_TABLE");
    assertThatThrownBy(() -> environment.requiredMap("MODES")).hasMessageContaining("MODES");
    assertThatThrownBy(() -> environment.requiredMap("EMPTY")).hasMessageContaining("EMPTY");
  }

  static final class FakeContext implements Context {
    @Override
    public String getAwsRequestId() {
      return "invocation-1";
    }

    @Override
    public String getLogGroupName() {
      return "";
    }

    @Override
    public String getLogStreamName() {
      return "";
    }

    @Override
    public String getFunctionName() {
      return "";
    }

    @Override
    public String getFunctionVersion() {
      return "";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "";
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 10_000;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 1024;
    }

    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException();
    }
  }
}
