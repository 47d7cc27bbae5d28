package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;

import java.util.List;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * Where the CloudWatch agents of instances send the game servers' logs. Its name is in the build
 * (build-fleet.sh --log-group), so it is not invented by CloudFormation.
 */
final class ServerLogs {
  private ServerLogs() {}

  /** Makes the log group; what its writers may do. */
  static PolicyStatement writtenBy(Construct scope) {
    var name =
        CfnParameter.Builder.create(scope, "ServerLogGroup")
            .type("String")
            .description("Log group of the game servers, as their build names it")
            .defaultValue("/netlift/servers")
            .allowedPattern("[A-Za-z0-9_/.-]{1,512}")
            .build();
    var log =
        LogGroup.Builder.create(scope, "ServerLog")
            .logGroupName(name.getValueAsString())
            .retention(RetentionDays.ONE_MONTH)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    Refusals.ofServers(scope, log);
    return allow(
        List.of("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
        List.of(log.getLogGroupArn()));
  }
}
