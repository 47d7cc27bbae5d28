@NullMarked
package dev.netlift.local.cloudformation;

import org.jspecify.annotations.NullMarked;
