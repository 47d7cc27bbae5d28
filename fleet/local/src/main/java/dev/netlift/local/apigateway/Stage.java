package dev.netlift.local.apigateway;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a stage sets: the {@code $default} one of an HTTP API, or a WebSocket API's.
 *
 * @param throttle absent when the template sets none
 * @param accessLogFormat with {@code $context.name} in it, absent when there is no access log
 * @param accessLogGroup name of the log group, empty when there is no access log
 */
record Stage(
    Optional<TokenBucket> throttle, Optional<String> accessLogFormat, String accessLogGroup) {
  private static final Pattern LOG_GROUP = Pattern.compile("arn:.*:log-group:([^:]+)(:\\*)?");
  private static final Pattern VARIABLE = Pattern.compile("\\$context\\.([a-zA-Z.]+)");

  /** The name in a log group's ARN; of what is none, nothing. */
  static String logGroup(String arn) {
    Matcher matcher = LOG_GROUP.matcher(arn);
    return matcher.matches() ? matcher.group(1) : "";
  }

  /** One line of the access log; what is not known shows as a dash, as on AWS. */
  static String accessLine(String format, Map<String, String> context) {
    Matcher matcher = VARIABLE.matcher(format);
    return matcher.replaceAll(
        match ->
            Matcher.quoteReplacement(
                context.getOrDefault(match.group(1), "-").replaceAll("[\"\\\\\\p{Cntrl}]", "_")));
  }
}
