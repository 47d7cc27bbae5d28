package dev.netlift.local.front;

import java.util.Optional;

/**
 * Who signed a call, as the identity service knows the access key.
 *
 * @param accessKeyId the key, never the secret
 * @param accountId twelve digits
 * @param arn of the user or of the assumed role with its session name
 * @param roleName the role whose policies apply; empty for the administrator drawn at {@code up}
 * @param cognitoIdentityId for credentials of an identity pool: {@code region:uuid}
 * @param cognitoIdentityPoolId for credentials of an identity pool
 */
public record Caller(
    String accessKeyId,
    String accountId,
    String arn,
    Optional<String> roleName,
    Optional<String> cognitoIdentityId,
    Optional<String> cognitoIdentityPoolId) {
  /** The sender of an unsigned call. */
  public static final Caller ANONYMOUS =
      new Caller("", "", "", Optional.empty(), Optional.empty(), Optional.empty());
}
