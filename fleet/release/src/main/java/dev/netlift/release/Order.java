package dev.netlift.release;

/**
 * What one run is to do, in one Region. Immutable.
 *
 * @param systemStack name of the stack that has the alias
 * @param generation names the new fleet among its siblings; empty unless RELEASE
 * @param buildVersion hash of the build's content, by which it is found again; empty unless RELEASE
 * @param fleet ROLLBACK: where to, empty for the one before; DRAIN: which; else empty
 * @param keepFailed whether a generation that failed stays, for somebody to look at
 * @param delete whether the fleet that was drained is deleted
 */
public record Order(
    Kind kind,
    String region,
    String systemStack,
    String generation,
    String buildVersion,
    String fleet,
    boolean keepFailed,
    boolean delete) {
  /** Kinds of runs. */
  public enum Kind {
    RELEASE,
    ROLLBACK,
    DRAIN
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
