package dev.netlift.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Unsigned calls of Cognito's two services, which share an endpoint here. Any thread. */
record CognitoCalls(ClientConfig config, HttpClient http) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * @param target service and operation, for example {@code AWSCognitoIdentityService.GetId}
   * @throws BackendException no answer, or an error's name as its code
   */
  JsonNode call(String target, JsonNode body) throws InterruptedException {
    String operation = target.substring(target.indexOf('.') + 1);
    var request =
        HttpRequest.newBuilder(config.endpointUrl())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", target)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw BackendException.unreachable(operation + " at " + config.endpointUrl(), e);
    }
    JsonNode answer;
    try {
      answer = JsonMapper.shared().readTree(response.body());
    } catch (JacksonException e) {
      throw new BackendException(response.statusCode(), "malformed", operation + " failed", "");
    }
    if (response.statusCode() != 200) {
      String type = answer.path("__type").asString("");
      throw new BackendException(
          response.statusCode(),
          type.substring(type.indexOf('#') + 1),
          operation + " failed: " + answer.path("message").asString(""),
          response.headers().firstValue("x-amzn-requestid").orElse(""));
    }
    return answer;
  }
}
