/**
 * What every function is made of: one HTTP call in, one reply out, the environment, one DynamoDB
 * table. Knows no feature.
 */
@NullMarked
package dev.netlift.backend.functions;

import org.jspecify.annotations.NullMarked;
