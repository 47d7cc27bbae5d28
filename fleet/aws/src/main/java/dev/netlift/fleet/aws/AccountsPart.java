package dev.netlift.fleet.aws;

import java.util.List;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.cognito.CfnIdentityPool;
import software.amazon.awscdk.services.cognito.CfnUserPool;
import software.amazon.awscdk.services.cognito.CfnUserPoolClient;
import software.constructs.Construct;

/**
 * Accounts: what a player signs in to who wants to stay the same on every device. Linked to the
 * identity pool, so that a signed-in player is an identity as a guest is.
 */
record AccountsPart(CfnUserPool pool, CfnUserPoolClient client) {
  private static final int PASSWORD_LENGTH_MIN = 12;

  static AccountsPart add(Construct scope) {
    var pool =
        CfnUserPool.Builder.create(scope, "Accounts")
            .usernameAttributes(List.of("email"))
            .autoVerifiedAttributes(List.of("email"))
            .deletionProtection("ACTIVE")
            .policies(
                CfnUserPool.PoliciesProperty.builder()
                    .passwordPolicy(
                        CfnUserPool.PasswordPolicyProperty.builder()
                            .minimumLength(PASSWORD_LENGTH_MIN)
                            .requireLowercase(true)
                            .requireNumbers(true)
                            .requireSymbols(true)
                            .requireUppercase(true)
                            .build())
                    .build())
            .accountRecoverySetting(
                CfnUserPool.AccountRecoverySettingProperty.builder()
                    .recoveryMechanisms(
                        List.of(
                            CfnUserPool.RecoveryOptionProperty.builder()
                                .name("verified_email")
                                .priority(1)
                                .build()))
                    .build())
            .build();
    // As tables are: and a stack with a pool that is protected could never be deleted.
    pool.applyRemovalPolicy(RemovalPolicy.RETAIN);
    NagReasons.accounts(pool);
    var client =
        CfnUserPoolClient.Builder.create(scope, "AccountsClient")
            .userPoolId(pool.getRef())
            .generateSecret(false)
            .explicitAuthFlows(
                List.of(
                    "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"))
            .preventUserExistenceErrors("ENABLED")
            .enableTokenRevocation(true)
            .readAttributes(List.of("email", "email_verified", "picture"))
            // Not the picture: whoever could write his own would need no moderation.
            .writeAttributes(List.of("email"))
            .build();
    return new AccountsPart(pool, client);
  }

  /** As an identity pool takes it. */
  CfnIdentityPool.CognitoIdentityProviderProperty provider() {
    return CfnIdentityPool.CognitoIdentityProviderProperty.builder()
        .clientId(client.getRef())
        .providerName(pool.getAttrProviderName())
        .serverSideTokenCheck(false)
        .build();
  }
}
