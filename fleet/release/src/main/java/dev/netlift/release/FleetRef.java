package dev.netlift.release;

/**
 * A fleet, and the stack that made it.
 *
 * @param id empty: not known yet, or there is none
 * @param stack empty: no stack of ours made it
 */
public record FleetRef(String id, String stack) {
  public static final FleetRef NONE = new FleetRef("", "");

  boolean known() {
    return !id.isEmpty();
  }
}
