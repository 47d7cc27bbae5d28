/** Step Functions: Express state machines in the JSONPath dialect of the state language. */
@NullMarked
package dev.netlift.local.states;

import org.jspecify.annotations.NullMarked;
