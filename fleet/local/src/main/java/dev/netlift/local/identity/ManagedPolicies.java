package dev.netlift.local.identity;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.Bodies;
import java.util.Map;

/** The AWS managed policies known here, cut down to what a local service could ever check. */
final class ManagedPolicies {
  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "service-role/AWSLambdaBasicExecutionRole",
          """
          {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": [
            "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]}]}
          """,
          "CloudWatchAgentServerPolicy",
          """
          {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action": [
            "cloudwatch:PutMetricData", "logs:PutLogEvents", "logs:PutRetentionPolicy",
            "logs:DescribeLogStreams", "logs:DescribeLogGroups", "logs:CreateLogStream",
            "logs:CreateLogGroup"]}]}
          """);

  private ManagedPolicies() {}

  /**
   * @param arn {@code arn:aws:iam::aws:policy/...}
   */
  static PolicyDocument document(String arn, String where) {
    String name = arn.replaceFirst("^arn:[a-z-]+:iam::aws:policy/", "");
    String document = DOCUMENTS.get(name);
    if (document == null) {
      throw new DeployException(
          where
              + ": managed policy "
              + arn
              + " is not known locally; known are "
              + String.join(", ", DOCUMENTS.keySet().stream().sorted().toList()));
    }
    return PolicyDocument.parse(Bodies.MAPPER.readTree(document), arn);
  }
}
