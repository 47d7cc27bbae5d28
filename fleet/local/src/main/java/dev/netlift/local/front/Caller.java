package dev.netlift.local.front;

import java.util.List;
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
 * @param cognitoAmr for credentials of an identity pool: how their owner showed who he is
 */
public record Caller(
    String accessKeyId,
    String accountId,
    String arn,
    Optional<String> roleName,
    Optional<String> cognitoIdentityId,
    Optional<String> cognitoIdentityPoolId,
    List<String> cognitoAmr) {
  /** The sender of an unsigned call. */
  public static final Caller ANONYMOUS =
      new Caller("", "", "", Optional.empty(), Optional.empty(), Optional.empty());

  public Caller {
    cognitoAmr = List.copyOf(cognitoAmr);
  }

  /** One who is a guest, if of an identity pool at all. */
  public Caller(
      String accessKeyId,
      String accountId,
      String arn,
      Optional<String> roleName,
      Optional<String> cognitoIdentityId,
      Optional<String> cognitoIdentityPoolId) {
    this(
        accessKeyId,
        accountId,
        arn,
        roleName,
        cognitoIdentityId,
        cognitoIdentityPoolId,
        cognitoIdentityId.isPresent() ? List.of("unauthenticated") : List.of());
  }
}
