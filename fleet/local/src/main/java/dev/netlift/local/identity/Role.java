package dev.netlift.local.identity;

import java.util.Map;

/**
 * @param policies by a name that tells inline, attached and managed ones apart
 */
record Role(String name, String arn, PolicyDocument trust, Map<String, PolicyDocument> policies) {
  Role {
    policies = Map.copyOf(policies);
  }
}
