/**
 * Child processes of the local cloud: started, recorded on disk, stopped, and found again after a
 * crash.
 */
@NullMarked
package dev.netlift.local.process;

import org.jspecify.annotations.NullMarked;
