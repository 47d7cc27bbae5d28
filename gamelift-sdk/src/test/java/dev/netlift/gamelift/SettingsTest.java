package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final ServerParameters GIVEN =
      new ServerParameters(
          "wss://p",
          "p-proc",
          "p-host",
          "p-fleet",
          "p-token",
          "p-region",
          "p-key",
          "p-secret",
          "p-st");
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "GAMELIFT_SDK_WEBSOCKET_URL", "wss://e",
          "GAMELIFT_SDK_PROCESS_ID", "e-proc",
          "GAMELIFT_SDK_HOST_ID", "e-host",
          "GAMELIFT_SDK_FLEET_ID", "e-fleet",
          "GAMELIFT_SDK_AUTH_TOKEN", "e-token",
          "GAMELIFT_REGION", "e-region",
          "GAMELIFT_ACCESS_KEY", "e-key",
          "GAMELIFT_SECRET_KEY", "e-secret",
          "GAMELIFT_SESSION_TOKEN", "e-st");

  private static Settings resolve(ServerParameters given, Map<String, String> environment) {
    return Settings.resolve(given, environment::get);
  }

  private static Map<String, String> without(String... names) {
    var environment = new HashMap<>(ENVIRONMENT);
    for (String name : names) {
      environment.remove(name);
    }
    return environment;
  }

  private static void assertInvalid(
      ServerParameters given, Map<String, String> environment, String... parts) {
    assertThatThrownBy(() -> resolve(given, environment))
        .isInstanceOfSatisfying(
            GameLiftException.class,
            e -> {
              assertThat(e.type()).isEqualTo(ErrorType.VALIDATION);
              assertThat(e).hasMessageContainingAll(parts);
            });
  }

  @Test
  void givenBoth_whenResolved_thenTheEnvironmentWinsAndTheTokenBeatsKeys() {
    assertThat(resolve(GIVEN, ENVIRONMENT).parameters())
        .isEqualTo(
            ServerParameters.withAuthToken("wss://e", "e-proc", "e-host", "e-fleet", "e-token"));
  }

  @Test
  void givenOneVariable_whenResolved_thenOnlyItsFieldChanges() {
    assertThat(resolve(GIVEN, Map.of("GAMELIFT_SDK_HOST_ID", "e-host")).parameters())
        .isEqualTo(
            ServerParameters.withAuthToken("wss://p", "p-proc", "e-host", "p-fleet", "p-token"));
  }

  @Test
  void givenAnEmptyVariable_whenResolved_thenItIsAbsent() {
    assertThat(
            resolve(GIVEN, Map.of("GAMELIFT_SDK_AUTH_TOKEN", "", "GAMELIFT_SDK_FLEET_ID", ""))
                .parameters())
        .isEqualTo(
            ServerParameters.withAuthToken("wss://p", "p-proc", "p-host", "p-fleet", "p-token"));
  }

  @Test
  void givenNoToken_whenResolved_thenKeysFieldByField() {
    var environment = without("GAMELIFT_SDK_AUTH_TOKEN", "GAMELIFT_SECRET_KEY");
    var given =
        ServerParameters.withKeys(
            "wss://p", "p-proc", "p-host", "p-fleet", "p-region", "p-key", "p-secret", "");
    assertThat(resolve(given, environment).parameters())
        .isEqualTo(
            ServerParameters.withKeys(
                "wss://e", "e-proc", "e-host", "e-fleet", "e-region", "e-key", "p-secret", "e-st"));
  }

  @Test
  void givenManagedResource_whenResolved_thenAFreshProcessIdEachTime() {
    var environment = Map.of("GAMELIFT_SDK_PROCESS_ID", "ManagedResource");
    String first = resolve(GIVEN, environment).parameters().processId();
    String second = resolve(GIVEN, environment).parameters().processId();
    assertThat(first)
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
        .isNotEqualTo(second);
  }

  @Test
  void givenNothingToAuthenticateWith_whenResolved_thenThatIsSaidFirst() {
    assertInvalid(
        ServerParameters.none(),
        Map.of(),
        "AuthToken must be 1 or more bytes",
        "GAMELIFT_SDK_AUTH_TOKEN");
  }

  @Test
  void givenMissingFields_whenResolved_thenEachIsNamedInOrder() {
    var token = Map.of("GAMELIFT_SDK_AUTH_TOKEN", "t");
    var none = ServerParameters.none();
    assertInvalid(none, token, "WebSocketURL must be 1 or more bytes, was 0 bytes");
    assertInvalid(
        ServerParameters.withAuthToken("wss://h", "", "", "", ""),
        token,
        "ProcessID must be 1 or more");
    assertInvalid(
        ServerParameters.withAuthToken("wss://h", "p", "", "", ""),
        token,
        "FleetID must be 1 to 256 bytes");
    assertInvalid(
        ServerParameters.withAuthToken("wss://h", "p", "", "f", ""),
        token,
        "HostID must be 1 to 256 bytes");
    assertInvalid(
        ServerParameters.withKeys("wss://h", "p", "h", "f", "", "k", "s", ""),
        Map.of(),
        "AwsRegion must be 1 to 256");
    assertInvalid(
        ServerParameters.withKeys("wss://h", "p", "h", "f", "r", "", "s", ""),
        Map.of(),
        "AccessKey must be 1 or more");
    assertInvalid(
        ServerParameters.withKeys("wss://h", "p", "h", "f", "r", "k", "", ""),
        Map.of(),
        "SecretKey must be 1 or more");
  }

  @Test
  void givenBadValues_whenResolved_thenFieldBoundAndValue() {
    assertInvalid(
        ServerParameters.withAuthToken("https://h", "p", "h", "f", "t"),
        Map.of(),
        "WebSocketURL",
        "wss://",
        "https://h");
    assertInvalid(
        ServerParameters.withAuthToken("wss://", "p", "h", "f", "t"), Map.of(), "WebSocketURL");
    assertInvalid(
        ServerParameters.withAuthToken("wss://h h", "p", "h", "f", "t"), Map.of(), "WebSocketURL");
    assertInvalid(
        ServerParameters.withAuthToken("wss://h", "p", "h", "fleet_1", "t"),
        Map.of(),
        "FleetID must match",
        "fleet_1");
    assertInvalid(
        ServerParameters.withAuthToken("wss://h", "p", "a/b/c", "f", "t"),
        Map.of(),
        "HostID must match",
        "a/b/c");
    assertInvalid(
        ServerParameters.withAuthToken("wss://h", "p", "h".repeat(257), "f", "t"),
        Map.of(),
        "HostID must be 1 to 256 bytes, was 257 bytes");
  }

  @Test
  void givenSecrets_whenPrinted_thenTheyAreNotShown() {
    assertThat(GIVEN.toString()).doesNotContain("p-token", "p-secret", "p-st", "p-key");
    assertThat(resolve(GIVEN, ENVIRONMENT).toString()).doesNotContain("e-token");
  }

  @Test
  void givenTheToolVariables_whenResolved_thenTheyAreKept() {
    var environment = Map.of("GAMELIFT_SDK_TOOL_NAME", "Engine", "GAMELIFT_SDK_TOOL_VERSION", "2");
    assertThat(resolve(GIVEN, environment).tool()).isEqualTo(new Tool("Engine", "2"));
    assertThat(resolve(GIVEN, Map.of()).tool()).isNull();
  }
}
