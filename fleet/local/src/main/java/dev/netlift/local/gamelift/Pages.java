package dev.netlift.local.gamelift;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param next token of the following page
 */
record Pages<T>(List<T> items, Optional<String> next) {}
