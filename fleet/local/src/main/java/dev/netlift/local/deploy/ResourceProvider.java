package dev.netlift.local.deploy;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Creates resources of one CloudFormation type in the local cloud. Each feature package brings the
 * providers of its own types; the deployer checks every property against the two lists before it
 * creates anything.
 */
public interface ResourceProvider {
  /** For example {@code AWS::SNS::Topic}; {@code Custom::*} stands for all that begin so. */
  String type();

  /** Top-level properties this provider acts on. */
  Set<String> handled();

  /** Top-level properties that change nothing on a laptop, each with the reason. */
  Map<String, String> ignored();

  /**
   * Creates the resource, or takes over an equal one that survived a restart. Called on one thread,
   * in dependency order.
   *
   * @throws DeployException what is wrong and what to do
   */
  Resource create(Declaration declaration);

  /** Whether it acts on a property; a type whose properties are the template's own takes any. */
  default boolean handles(String property) {
    return handled().contains(property);
  }

  /**
   * Changes the resource in place. Called on one thread at a time.
   *
   * @param before how it was declared when it was created or last changed
   * @return what the template may ask of it from now on
   * @throws DeployException it cannot be changed in place here, and was not
   */
  default Resource update(Declaration declaration, Declaration before, Resource resource) {
    throw new DeployException(
        "a change of " + type() + " in place is not served here; give it another logical id");
  }

  /**
   * Removes the resource, or begins to; of one that is already gone nothing is left to do. Called
   * on one thread at a time, in the reverse order of creation.
   *
   * @throws DeployException it is in use, or its type cannot be removed here
   */
  default void delete(Declaration declaration, Resource resource) {
    throw new DeployException("removing " + type() + " is not served here");
  }

  /**
   * Whether a creation or change has come to its end; asked again until it has. Not asked by {@code
   * up}, which is done when everything has begun.
   *
   * @throws DeployException it came to nothing
   */
  default boolean ready(Resource resource) {
    return true;
  }

  /** Whether a removal has come to its end; asked again until it has. */
  default boolean gone(Resource resource) {
    return true;
  }

  /**
   * A resource as the template declares it, intrinsics resolved.
   *
   * @param stack name of the stack
   * @param logicalId key in the template
   * @param properties an object, possibly empty; numbers and booleans may arrive as strings, as
   *     CloudFormation allows
   */
  record Declaration(String stack, String logicalId, JsonNode properties) {
    /**
     * The physical name for a resource that declares none, as CloudFormation would invent one;
     * stable over restarts.
     */
    public String inventedName() {
      return stack + "-" + logicalId;
    }
  }

  /**
   * What the template may ask of a created resource.
   *
   * @param ref the value of {@code Ref}
   * @param attributes the values of {@code Fn::GetAtt}, by attribute name
   */
  record Resource(String ref, Map<String, String> attributes) {}
}
