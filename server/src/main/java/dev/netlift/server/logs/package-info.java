/** Where a server process writes its log: a folder of its own, in it a file per game session. */
@NullMarked
package dev.netlift.server.logs;

import org.jspecify.annotations.NullMarked;
