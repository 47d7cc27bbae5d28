package dev.netlift.release;

import java.util.Map;

/**
 * What one run is to do, in one Region. Immutable.
 *
 * @param systemStack name of the stack that has the aliases
 * @param generation names the new fleets among their siblings; empty unless RELEASE
 * @param buildVersion hash of the build's content, by which it is found again; empty unless RELEASE
 * @param fleet ROLLBACK: where to; DRAIN: which; any fleet of a generation stands for all of it;
 *     else empty
 * @param parameters RELEASE: of the generation's stack, where they are not as before
 * @param keepFailed whether a generation that failed stays, for somebody to look at
 * @param delete whether what was drained is deleted
 */
public record Order(
    Kind kind,
    String region,
    String systemStack,
    String generation,
    String buildVersion,
    String fleet,
    Map<String, String> parameters,
    boolean keepFailed,
    boolean delete) {
  /** Kinds of runs. */
  public enum Kind {
    RELEASE,
    ROLLBACK,
    DRAIN
  }

  public Order {
    parameters = Map.copyOf(parameters);
  }

  public static Order release(
      String region,
      String systemStack,
      String generation,
      String buildVersion,
      Map<String, String> parameters,
      boolean keepFailed) {
    return new Order(
        Kind.RELEASE,
        region,
        systemStack,
        generation,
        buildVersion,
        "",
        parameters,
        keepFailed,
        true);
  }

  public static Order rollback(String region, String systemStack, String fleet) {
    return new Order(Kind.ROLLBACK, region, systemStack, "", "", fleet, Map.of(), false, true);
  }

  public static Order drain(String region, String systemStack, String fleet, boolean delete) {
    return new Order(Kind.DRAIN, region, systemStack, "", "", fleet, Map.of(), false, delete);
  }

  /** The stack of the generation. */
  public String fleetStack() {
    return fleetStackPrefix() + generation;
  }

  /** What the names of all stacks of generations begin with. */
  public String fleetStackPrefix() {
    return systemStack.equals("system") ? "fleet-" : systemStack + "-fleet-";
  }
}
