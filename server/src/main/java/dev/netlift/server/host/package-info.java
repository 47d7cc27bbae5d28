/** GameLift's callbacks on one side, the room on the other. */
@NullMarked
package dev.netlift.server.host;

import org.jspecify.annotations.NullMarked;
