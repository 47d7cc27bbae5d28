/** From an uploaded image to the avatar that others see. docs/avatars.md. */
@NullMarked
package dev.netlift.backend.avatars;

import org.jspecify.annotations.NullMarked;
