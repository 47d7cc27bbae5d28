package dev.netlift.local.identity;

import java.util.List;

/**
 * Whom credentials of an identity pool belong to.
 *
 * @param identityId {@code region:uuid}
 * @param identityPoolId {@code region:uuid}
 * @param amr how he showed who he is, {@code authenticated} or {@code unauthenticated} first
 */
public record CognitoIdentity(String identityId, String identityPoolId, List<String> amr) {
  public CognitoIdentity {
    amr = List.copyOf(amr);
  }

  /** A guest. */
  public CognitoIdentity(String identityId, String identityPoolId) {
    this(identityId, identityPoolId, List.of("unauthenticated"));
  }
}
