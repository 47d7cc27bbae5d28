package dev.netlift.local.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentity.model.ResourceConflictException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;

/** What an ID token is worth at the identity pool. */
class LoginsIT extends AccountsCloud {
  private Map<String, String> logins(String idToken) {
    return Map.of(stack.output("Provider"), idToken);
  }

  @Test
  void givenAGuest_whenHeSignsIn_thenHeStaysWhoHeWasAndGetsThePlayersRole() throws Exception {
    String guest = guests.getId(r -> r.identityPoolId(stack.output("Identities"))).identityId();
    signUp("ann@example.com");
    confirm("ann@example.com");
    String token = signIn("ann@example.com", PASSWORD).idToken();

    var credentials =
        guests
            .getCredentialsForIdentity(r -> r.identityId(guest).logins(logins(token)))
            .credentials();

    var caller = identities.lookup(credentials.accessKeyId()).orElseThrow().caller();
    assertThat(caller.roleName()).contains("test-Players");
    assertThat(caller.cognitoIdentityId()).contains(guest);
    assertThat(caller.cognitoAmr())
        .containsExactly(
            "authenticated",
            stack.output("Provider"),
            stack.output("Provider") + ":CognitoSignIn:" + claims(token).path("sub").asString());
    // On another device the same account is the same player.
    assertThat(
            guests
                .getId(r -> r.identityPoolId(stack.output("Identities")).logins(logins(token)))
                .identityId())
        .isEqualTo(guest);
    // Knowing the id is no longer enough.
    assertThatThrownBy(() -> guests.getCredentialsForIdentity(r -> r.identityId(guest)))
        .hasMessageContaining("is forbidden");
    // A second guest cannot become the same account.
    String second = guests.getId(r -> r.identityPoolId(stack.output("Identities"))).identityId();
    assertThatThrownBy(
            () -> guests.getCredentialsForIdentity(r -> r.identityId(second).logins(logins(token))))
        .isInstanceOf(ResourceConflictException.class);

    stopServices();
    startServices();
    String later = signIn("ann@example.com", PASSWORD).idToken();
    assertThat(
            guests
                .getId(r -> r.identityPoolId(stack.output("Identities")).logins(logins(later)))
                .identityId())
        .isEqualTo(guest);
    // Signed by the key of before the restart.
    assertRefused(token, "Couldn't verify signed token");
  }

  @Test
  void givenTokensThatProveNothing_whenBroughtAsALogin_thenRefused() throws Exception {
    signUp("ann@example.com");
    confirm("ann@example.com");
    AuthenticationResultType tokens = signIn("ann@example.com", PASSWORD);
    String[] parts = tokens.idToken().split("\\.");
    String others =
        app.initiateAuth(
                r ->
                    r.clientId(stack.output("OtherClient"))
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(
                            Map.of("USERNAME", "ann@example.com", "PASSWORD", PASSWORD)))
            .authenticationResult()
            .idToken();

    assertRefused(tokens.accessToken(), "Not an ID token");
    assertRefused(others, "Incorrect token audience");
    assertRefused(parts[0] + "." + parts[1] + ".", "Couldn't verify");
    assertRefused(
        encode("{\"alg\":\"none\"}") + "." + parts[1] + ".", "Couldn't verify signed token");
    assertRefused(
        parts[0]
            + "."
            + encode(claims(tokens.idToken()).toString().replace("ann@", "bob@"))
            + "."
            + parts[2],
        "Couldn't verify signed token");
    assertRefused("nonsense", "Couldn't verify signed token");
    assertThatThrownBy(
            () ->
                guests.getId(
                    r ->
                        r.identityPoolId(stack.output("Identities"))
                            .logins(Map.of("graph.facebook.com", tokens.idToken()))))
        .hasMessageContaining("not from a supported provider");
    poolClock.advance(Duration.ofMinutes(31));
    assertRefused(tokens.idToken(), "Token expired");
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(String token, String why) {
    assertThatThrownBy(
            () ->
                guests.getId(
                    r -> r.identityPoolId(stack.output("Identities")).logins(logins(token))))
        .isInstanceOf(
            software.amazon.awssdk.services.cognitoidentity.model.NotAuthorizedException.class)
        .hasMessageContaining(why);
  }
}
