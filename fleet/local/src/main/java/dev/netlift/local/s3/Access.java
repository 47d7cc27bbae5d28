package dev.netlift.local.s3;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.PolicyDocument;
import java.util.HashMap;
import java.util.Map;

/** What a caller's policies and a bucket's allow together. Any thread. */
final class Access {
  private final Identities identities;
  private final String account;

  Access(Identities identities, String account) {
    this.identities = identities;
    this.account = account;
  }

  /**
   * @param bucket the bucket's policy is asked, too; null-free: one that is not there has none
   * @param resource as in an ARN, {@code bucket/key}
   * @throws AwsException AccessDenied
   */
  void admit(
      Call call, Bucket bucket, String action, String resource, Map<String, String> context) {
    if (!allows(call.caller(), bucket, action, resource, context)) {
      throw new AwsException(
          403,
          "AccessDenied",
          "User: "
              + call.caller().arn()
              + " is not authorized to perform: "
              + action
              + " on resource: \"arn:aws:s3:::"
              + resource
              + "\" because no identity-based policy allows the "
              + action
              + " action, or the bucket's policy denies it");
    }
  }

  boolean allows(
      Caller caller, Bucket bucket, String action, String resource, Map<String, String> context) {
    String arn = "arn:aws:s3:::" + resource;
    String principal =
        "AWS="
            + caller
                .roleName()
                .map(role -> "arn:aws:iam::" + account + ":role/" + role)
                .orElse(caller.arn());
    var decision = decide(bucket, principal, action, arn, context);
    return decision != PolicyDocument.Decision.DENY
        && (decision == PolicyDocument.Decision.ALLOW
            || identities.allowed(caller, action, arn, context));
  }

  /** Whether the bucket lets a service of AWS, for what it serves. */
  boolean allowsService(
      Bucket bucket, String service, String sourceArn, String action, String key) {
    String arn = bucket.arn() + (key.isEmpty() ? "" : "/" + key);
    var context = Map.of("aws:sourcearn", sourceArn, "aws:sourceaccount", account);
    return decide(bucket, "Service=" + service, action, arn, context)
        == PolicyDocument.Decision.ALLOW;
  }

  private static PolicyDocument.Decision decide(
      Bucket bucket, String principal, String action, String arn, Map<String, String> context) {
    Map<String, String> keys = new HashMap<>();
    context.forEach((key, value) -> keys.put(key.toLowerCase(java.util.Locale.ROOT), value));
    // As everywhere here, loopback stands for TLS.
    keys.put("aws:securetransport", "true");
    return bucket
        .policy()
        .map(policy -> policy.decide(principal, action, arn, keys))
        .orElse(PolicyDocument.Decision.SILENT);
  }
}
