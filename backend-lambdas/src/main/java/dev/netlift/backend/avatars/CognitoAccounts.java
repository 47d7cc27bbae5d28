package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Snapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AttributeType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** Accounts in a user pool of Cognito. Their {@code sub} is taken for a user name there. */
final class CognitoAccounts implements Accounts {
  private static final String PICTURE = "picture";

  private final CognitoIdentityProviderClient cognito;
  private final String poolId;

  CognitoAccounts(CognitoIdentityProviderClient cognito, String poolId) {
    this.cognito = cognito;
    this.poolId = poolId;
  }

  /** Region, endpoint and credentials come from the environment, as the SDK reads them. */
  static CognitoIdentityProviderClient client() {
    return Snapshot.ofProcess()
        .client(
            CognitoIdentityProviderClient.class,
            () ->
                CognitoIdentityProviderClient.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(
                        c ->
                            c.apiCallAttemptTimeout(Duration.ofSeconds(2))
                                .apiCallTimeout(Duration.ofSeconds(4)))
                    .build());
  }

  @Override
  public Optional<String> picture(String account) {
    return guarded(
        () -> {
          try {
            var user = cognito.adminGetUser(r -> r.userPoolId(poolId).username(account));
            return Optional.of(
                user.userAttributes().stream()
                    .filter(attribute -> attribute.name().equals(PICTURE))
                    .findFirst()
                    .map(attribute -> attribute.value() == null ? "" : attribute.value())
                    .orElse(""));
          } catch (UserNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public void setPicture(String account, String url) {
    guarded(
        () -> {
          try {
            cognito.adminUpdateUserAttributes(
                r ->
                    r.userPoolId(poolId)
                        .username(account)
                        .userAttributes(AttributeType.builder().name(PICTURE).value(url).build()));
          } catch (UserNotFoundException e) {
            // Who has left has no picture.
          }
          return true;
        });
  }

  private static <T> T guarded(Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new BackendException("the user pool did not answer", e.retryable(), e);
    }
  }
}
