@NullMarked
package dev.netlift.local.ssm;

import org.jspecify.annotations.NullMarked;
