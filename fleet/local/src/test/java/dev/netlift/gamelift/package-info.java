/**
 * Doors into the SDK for tests of the service side: the SDK's own package, so its seams are open.
 */
@NullMarked
package dev.netlift.gamelift;

import org.jspecify.annotations.NullMarked;
