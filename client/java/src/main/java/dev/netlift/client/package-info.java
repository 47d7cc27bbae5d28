/** The client library. */
@NullMarked
package dev.netlift.client;

import org.jspecify.annotations.NullMarked;
