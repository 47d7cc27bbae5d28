/** Makes a leaked Netty buffer a failed test. */
@NullMarked
package dev.netlift.server.leak;

import org.jspecify.annotations.NullMarked;
