package dev.netlift.release;

/**
 * What {@link Machine#apply} answers.
 *
 * @param state to save before the effect
 */
public record Decision(State state, Effect effect) {}
