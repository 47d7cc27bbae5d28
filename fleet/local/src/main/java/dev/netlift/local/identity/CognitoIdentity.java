package dev.netlift.local.identity;

/**
 * The guest that credentials of an identity pool belong to.
 *
 * @param identityId {@code region:uuid}
 * @param identityPoolId {@code region:uuid}
 */
public record CognitoIdentity(String identityId, String identityPoolId) {}
