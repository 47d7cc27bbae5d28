/** AES-GCM by a native library. Knows nothing of connections. */
@NullMarked
package dev.netlift.server.aead;

import org.jspecify.annotations.NullMarked;
