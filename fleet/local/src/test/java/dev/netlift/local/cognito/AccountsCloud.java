package dev.netlift.local.cognito;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.ManualClock;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Deployment;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentity.CognitoIdentityClient;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import tools.jackson.databind.JsonNode;

/** A user pool and an identity pool behind a front, and the SDK's own clients of both. */
abstract class AccountsCloud {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";
  static final String PASSWORD = "Correct-horse-7";
  private static final String TEMPLATE =
      """
      {"Resources": {
        "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {
          "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
          "AccountRecoverySetting": {"RecoveryMechanisms": []},
          "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": false},
          "Schema": [{"Name": "email", "Required": true}, {"Name": "player", "Mutable": false}],
          "Policies": {"PasswordPolicy": {"MinimumLength": 10, "RequireSymbols": true}}}},
        "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {
          "UserPoolId": {"Ref": "Pool"}, "GenerateSecret": false,
          "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
          "IdTokenValidity": 30, "TokenValidityUnits": {"IdToken": "minutes"},
          "PreventUserExistenceErrors": "ENABLED"}},
        "OtherClient": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {
          "UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]}},
        "Identities": {"Type": "AWS::Cognito::IdentityPool", "Properties": {
          "AllowUnauthenticatedIdentities": true,
          "CognitoIdentityProviders": [{"ClientId": {"Ref": "Client"},
            "ProviderName": {"Fn::GetAtt": ["Pool", "ProviderName"]}}]}},
        "Guests": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [
          {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
           "Principal": {"Federated": "cognito-identity.amazonaws.com"},
           "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": {"Ref": "Identities"}},
             "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"}}}]}}},
        "Players": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [
          {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
           "Principal": {"Federated": "cognito-identity.amazonaws.com"},
           "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": {"Ref": "Identities"}},
             "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}}},
        "Attachment": {"Type": "AWS::Cognito::IdentityPoolRoleAttachment", "Properties": {
          "IdentityPoolId": {"Ref": "Identities"}, "Roles": {
            "unauthenticated": {"Fn::GetAtt": ["Guests", "Arn"]},
            "authenticated": {"Fn::GetAtt": ["Players", "Arn"]}}}}},
       "Outputs": {"Pool": {"Value": {"Ref": "Pool"}}, "Client": {"Value": {"Ref": "Client"}},
         "OtherClient": {"Value": {"Ref": "OtherClient"}},
         "Identities": {"Value": {"Ref": "Identities"}},
         "Provider": {"Value": {"Fn::GetAtt": ["Pool", "ProviderName"]}},
         "Issuer": {"Value": {"Fn::GetAtt": ["Pool", "ProviderURL"]}}}}
      """;

  @TempDir Path state;
  final ManualClock poolClock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));
  private Front front;
  Identities identities;
  private UserPools users;
  private IdentityPools pools;
  Deployment stack;
  CognitoIdentityProviderClient admin;
  CognitoIdentityProviderClient app;
  CognitoIdentityClient guests;

  @BeforeEach
  void start() throws Exception {
    Clock clock = Clock.systemUTC();
    front = Front.bind(new FrontConfig(0, REGION, clock));
    identities = new Identities(ACCOUNT, state, clock);
    startServices();
    Keys keys = identities.administrator();
    admin =
        client(
            CognitoIdentityProviderClient.builder(),
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())));
    app = client(CognitoIdentityProviderClient.builder(), AnonymousCredentialsProvider.create());
    guests = client(CognitoIdentityClient.builder(), AnonymousCredentialsProvider.create());
  }

  final void startServices() throws Exception {
    users =
        new UserPools(new UserPools.Config(REGION, ACCOUNT, front.endpoint(), state, poolClock));
    pools =
        new IdentityPools(
            new IdentityPools.Config(REGION, state, Duration.ofHours(1)), identities, users);
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(users, pools),
        List.of());
    var providers = new ArrayList<>(identities.providers());
    providers.addAll(users.providers());
    providers.addAll(pools.providers());
    Path template = Files.writeString(state.resolve("template.json"), TEMPLATE);
    stack =
        new Deployer(providers, new Pseudo(REGION, ACCOUNT))
            .deploy("test", template, Map.of(), line -> {});
  }

  final void stopServices() {
    pools.close();
    users.close();
  }

  @AfterEach
  void stop() {
    admin.close();
    app.close();
    guests.close();
    front.close();
    stopServices();
  }

  private <B extends AwsClientBuilder<B, C>, C> C client(B builder, AwsCredentialsProvider keys) {
    return builder
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(keys)
        .build();
  }

  final String signUp(String email) {
    return app.signUp(r -> r.clientId(stack.output("Client")).username(email).password(PASSWORD))
        .userSub();
  }

  final String mailedCode(String email) throws Exception {
    JsonNode letters =
        Bodies.MAPPER.readTree(Files.readString(state.resolve("cognito").resolve("mail.json")));
    JsonNode last = letters.get(letters.size() - 1);
    assertThat(last.path("to").asString()).isEqualTo(email);
    return last.path("code").asString();
  }

  final void confirm(String email) throws Exception {
    String code = mailedCode(email);
    app.confirmSignUp(
        r -> r.clientId(stack.output("Client")).username(email).confirmationCode(code));
  }

  final AuthenticationResultType signIn(String email, String password) {
    return app.initiateAuth(
            r ->
                r.clientId(stack.output("Client"))
                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                    .authParameters(Map.of("USERNAME", email, "PASSWORD", password)))
        .authenticationResult();
  }

  static JsonNode claims(String token) {
    return Bodies.MAPPER.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
  }
}
