package dev.netlift.local.cognito;

import java.util.Map;
import java.util.Set;

/**
 * A user pool as the template has it. Immutable.
 *
 * @param byEmail whether accounts sign up and in with their address; their name is then drawn
 * @param verifiesEmail whether an address is confirmed by a code
 * @param adminOnly whether nobody signs up by himself
 * @param attributes names that accounts may have, with whether they can be changed
 * @param required that each account must have
 */
record UserPool(
    String id,
    String name,
    boolean byEmail,
    boolean verifiesEmail,
    boolean adminOnly,
    PasswordPolicy passwords,
    Map<String, Boolean> attributes,
    Set<String> required) {
  /** Those of OpenID Connect, which every pool has. */
  static final Set<String> STANDARD =
      Set.of(
          "address",
          "birthdate",
          "email",
          "email_verified",
          "family_name",
          "gender",
          "given_name",
          "locale",
          "middle_name",
          "name",
          "nickname",
          "phone_number",
          "phone_number_verified",
          "picture",
          "preferred_username",
          "profile",
          "updated_at",
          "website",
          "zoneinfo");

  UserPool {
    attributes = Map.copyOf(attributes);
    required = Set.copyOf(required);
  }
}
