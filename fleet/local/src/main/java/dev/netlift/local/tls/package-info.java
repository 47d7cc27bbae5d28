/** Certificates for this machine's loopback names, and the authority that issues them. */
@NullMarked
package dev.netlift.local.tls;

import org.jspecify.annotations.NullMarked;
