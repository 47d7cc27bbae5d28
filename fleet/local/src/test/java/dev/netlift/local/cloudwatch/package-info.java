@NullMarked
package dev.netlift.local.cloudwatch;

import org.jspecify.annotations.NullMarked;
