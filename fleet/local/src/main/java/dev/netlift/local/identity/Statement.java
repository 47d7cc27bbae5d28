package dev.netlift.local.identity;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One statement of a policy.
 *
 * @param principals {@code Service=sns.amazonaws.com} and its like, {@code *} for anybody; empty in
 *     an identity's policy
 * @param resources empty in a trust policy
 */
record Statement(
    boolean allow,
    List<String> principals,
    List<String> actions,
    List<String> resources,
    List<Condition> conditions) {
  boolean applies(String principal, String action, String resource, Map<String, String> context) {
    return (principals.isEmpty()
            || principals.contains("*")
            || principals.contains(principal)
            || principals.contains(principal.substring(0, principal.indexOf('=') + 1) + "*"))
        && actions.stream()
            .anyMatch(
                pattern ->
                    Wildcard.matches(
                        pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT)))
        && (resources.isEmpty()
            || resources.stream()
                .anyMatch(
                    pattern ->
                        PolicyVariables.fill(pattern, context)
                            .filter(filled -> Wildcard.matches(filled, resource))
                            .isPresent()))
        && conditions.stream().allMatch(condition -> condition.holds(context));
  }
}
