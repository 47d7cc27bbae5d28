/** The verb {@code match}: rule sets checked and tried without a cloud. */
@NullMarked
package dev.netlift.local.match;

import org.jspecify.annotations.NullMarked;
