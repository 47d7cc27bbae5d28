package dev.netlift.gamelift;

/**
 * One container near this one. What the discovery server did not say is empty. Immutable.
 *
 * @param containerName its name in the container group
 * @param containerId its id
 * @param ipAddress where this process reaches it
 * @param containerGroupType what kind of group it belongs to
 */
public record ContainerNetworkInfo(
    String containerName,
    String containerId,
    String ipAddress,
    ContainerGroupType containerGroupType) {}
