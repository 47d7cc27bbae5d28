package dev.netlift.local.deploy;

/**
 * A resource of a stack as it stands. Immutable.
 *
 * @param declaration what it was made of, every value resolved
 * @param retained whether its template wants it kept when it leaves the stack
 */
public record Standing(
    String logicalId,
    String type,
    ResourceProvider.Declaration declaration,
    ResourceProvider.Resource resource,
    boolean retained) {}
