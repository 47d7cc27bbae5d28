@NullMarked
package dev.netlift.local.s3;

import org.jspecify.annotations.NullMarked;
