package dev.netlift.local.lambda;

import java.util.Optional;

/**
 * What AWS::Lambda::EventInvokeConfig says of a function, a version or an alias.
 *
 * @param retriesMax 0 to 2
 * @param ageMaxSeconds after which an event is given up
 * @param onFailureArn gets a record of what failed for good
 * @param onSuccessArn gets a record of what went well
 */
record AsyncSettings(
    int retriesMax,
    int ageMaxSeconds,
    Optional<String> onFailureArn,
    Optional<String> onSuccessArn) {
  static final AsyncSettings DEFAULT =
      new AsyncSettings(2, 21_600, Optional.empty(), Optional.empty());
}
