package dev.netlift.gamelift;

/**
 * The TLS certificate of this compute.
 *
 * @param certificatePath where it lies; empty if the fleet has no TLS
 * @param computeName the compute
 */
public record ComputeCertificate(String certificatePath, String computeName) {}
