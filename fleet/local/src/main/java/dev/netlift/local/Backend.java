package dev.netlift.local;

import dev.netlift.local.apigateway.HttpApis;
import dev.netlift.local.cognito.IdentityPools;
import dev.netlift.local.cognito.UserPools;
import dev.netlift.local.custom.CustomResources;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.dynamodb.DynamoDbConfig;
import dev.netlift.local.front.Service;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.LambdaConfig;
import dev.netlift.local.ssm.Parameters;
import dev.netlift.local.tls.LocalAuthority;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Functions, the tables and parameters they read, the APIs before them, and who may call those. */
record Backend(
    DynamoDb dynamoDb,
    Lambda lambda,
    HttpApis apis,
    UserPools userPools,
    IdentityPools identityPools,
    Parameters parameters,
    CustomResources custom) {
  private static final int FUNCTION_CHILDREN_MAX = 4;

  /** To be started early: its JVM takes the longest, and nothing waits for it before a table. */
  static DynamoDb tables(Base base) {
    return base.parts()
        .add(
            new DynamoDb(
                new DynamoDbConfig(
                    base.home().dynamoDb(),
                    base.state().resolve("dynamodb"),
                    base.home().logs().resolve("dynamodb.log"),
                    base.region(),
                    Base.ACCOUNT),
                base.children()));
  }

  /**
   * @param trusted whose certificates functions trust, beside everybody's
   */
  static Backend start(
      Base base, DynamoDb dynamoDb, LocalAuthority trusted, Duration guestKeysLife) {
    Parts parts = base.parts();
    Lambda lambda =
        parts.add(
            new Lambda(
                new LambdaConfig(
                    base.region(),
                    Base.ACCOUNT,
                    base.endpoint(),
                    base.home().functionsJar(),
                    base.home().runtimeInterfaceClient(),
                    base.state(),
                    trusted.trustOptions(),
                    FUNCTION_CHILDREN_MAX),
                base.children(),
                base.identities()));
    HttpApis apis =
        parts.add(
            new HttpApis(
                new HttpApis.Config(
                    base.region(), Base.ACCOUNT, base.endpoint(), base.state(), base.clock()),
                base.identities(),
                lambda));
    UserPools userPools =
        parts.add(
            new UserPools(
                new UserPools.Config(
                    base.region(), Base.ACCOUNT, base.endpoint(), base.state(), base.clock())));
    IdentityPools identityPools =
        parts.add(
            new IdentityPools(
                new IdentityPools.Config(base.region(), base.state(), guestKeysLife),
                base.identities(),
                userPools));
    var parameters =
        new Parameters(
            base.region(),
            Base.ACCOUNT,
            base.clock(),
            base.state().resolve("ssm").resolve("parameters.json"));
    var custom =
        parts.add(
            new CustomResources(
                base.region(),
                Base.ACCOUNT,
                lambda::invokeAsync,
                base.state().resolve("custom-resources.json")));
    return new Backend(dynamoDb, lambda, apis, userPools, identityPools, parameters, custom);
  }

  /**
   * @param gateway the APIs, or what stands before them
   */
  List<Service> services(Service gateway) {
    return List.of(dynamoDb, lambda, gateway, identityPools, userPools, parameters);
  }

  List<ResourceProvider> providers() {
    return Stream.of(
            dynamoDb.providers(),
            lambda.providers(),
            apis.providers(),
            identityPools.providers(),
            userPools.providers(),
            parameters.providers(),
            custom.providers())
        .flatMap(List::stream)
        .toList();
  }
}
