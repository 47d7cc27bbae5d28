@NullMarked
package dev.netlift.server.aead;

import org.jspecify.annotations.NullMarked;
