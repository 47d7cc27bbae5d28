package dev.netlift.protocol;

/**
 * The room at a tick, or one piece of it.
 *
 * @param ackInputSequence newest input the room had; 0 for none
 * @param baseline tick the body is relative to; 0 for a whole one
 * @param holdMicros server time between receiving the acknowledged input and sending
 * @param arrivalMarginMicros how long before its tick the input came that cut it finest since the
 *     last snapshot; negative when late
 * @param piece from 0
 * @param pieces 1 for a whole body
 */
public record Snapshot(
    long tick,
    long ackInputSequence,
    long baseline,
    long holdMicros,
    long arrivalMarginMicros,
    byte[] body,
    int piece,
    int pieces) {}
