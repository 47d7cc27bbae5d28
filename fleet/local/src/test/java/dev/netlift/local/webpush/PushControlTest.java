package dev.netlift.local.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.tls.LocalAuthority;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PushControlTest {
  @TempDir private static Path folder;

  private PushService service;
  private PushControl control;
  private Subscriber browser;

  @BeforeEach
  void start() throws Exception {
    var authority = LocalAuthority.open(folder, InstantSource.system());
    service = PushService.start(0, authority, InstantSource.system());
    control = new PushControl(service);
    browser = Subscriber.connect(service.browserUrl(), authority.certificate());
  }

  @AfterEach
  void stop() {
    browser.close();
    service.close();
  }

  private JsonNode call(String operation, String body) {
    var call =
        new Call(
            control.signingName(),
            operation,
            Call.Protocol.JSON_1_0,
            "/",
            "",
            Map.of(),
            body.getBytes(StandardCharsets.UTF_8),
            Caller.ANONYMOUS,
            "id");
    return JsonMapper.shared().readTree(control.handle(call).body());
  }

  private int push(String endpoint) throws Exception {
    try (var http = TestSender.client(service.authority().certificate())) {
      return http.send(
              HttpRequest.newBuilder(URI.create(endpoint))
                  .header("TTL", "60")
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void givenSubscription_whenExpired_thenItsSenderHears404() throws Exception {
    String endpoint = browser.subscribe(new byte[0]).endpoint();
    assertThat(push(endpoint)).isEqualTo(201);

    call("ExpireSubscription", "{\"Endpoint\":\"" + endpoint + "\"}");

    assertThat(push(endpoint)).isEqualTo(404);
    assertThatThrownBy(() -> call("ExpireSubscription", "{\"Endpoint\":\"" + endpoint + "\"}"))
        .isInstanceOf(AwsException.class);
  }

  @Test
  void givenPlantedTrouble_whenPushed_thenListedWithWhatBecameOfIt() throws Exception {
    String endpoint = browser.subscribe(new byte[0]).endpoint();
    call("PlantTrouble", "{\"Status\":503,\"RetryAfterSeconds\":1,\"Requests\":1}");

    assertThat(push(endpoint)).isEqualTo(503);
    assertThat(push(endpoint)).isEqualTo(201);

    JsonNode pushes = call("ListPushes", "{}").path("Pushes");
    assertThat(pushes.size()).isEqualTo(2);
    assertThat(pushes.path(0).path("Fate").asString("")).isEqualTo("REFUSED");
    assertThat(pushes.path(0).path("Reason").asString("")).isEqualTo("planted trouble");
    assertThat(pushes.path(1).path("Endpoint").asString("")).isEqualTo(endpoint);
    assertThat(pushes.path(1).path("TtlSeconds").asInt(0)).isEqualTo(60);
  }

  @Test
  void givenNonsense_whenCalled_thenRefused() {
    assertThatThrownBy(() -> call("PlantTrouble", "{\"Status\":200}"))
        .isInstanceOf(AwsException.class);
    assertThatThrownBy(() -> call("Nothing", "{}")).isInstanceOf(AwsException.class);
  }
}
