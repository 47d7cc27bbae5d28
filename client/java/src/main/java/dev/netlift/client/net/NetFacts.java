package dev.netlift.client.net;

/**
 * How a connection does, as one would attach it to a bug.
 *
 * @param transport in use
 * @param roundTripMillis smoothed
 * @param jitterMillis mean deviation of the round trip
 * @param lossPercent of our packets
 * @param snapshotsMissingPercent of the ticks since the first snapshot
 * @param snapshotAgeMillis since the newest snapshot came
 * @param marginMillis how early the input came that cut it finest, as the server said last
 * @param latePercent of the snapshots that spoke of an input that was late
 * @param leadMillis how far ahead inputs are sent
 * @param resumptions how often the socket was replaced
 */
public record NetFacts(
    String transport,
    double roundTripMillis,
    double jitterMillis,
    double lossPercent,
    double snapshotsMissingPercent,
    double snapshotAgeMillis,
    double marginMillis,
    double latePercent,
    double leadMillis,
    long bytesIn,
    long bytesOut,
    long packetsIn,
    int resumptions) {}
