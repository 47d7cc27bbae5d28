package dev.netlift.release;

/**
 * One location of a fleet.
 *
 * @param ready whether its status is ACTIVE
 * @param active instances that can host
 * @param instances all there are, those coming and going included
 * @param scaling whether automatic scaling may act
 */
public record LocationFacts(
    boolean ready, Capacity capacity, int active, int instances, boolean scaling) {}
