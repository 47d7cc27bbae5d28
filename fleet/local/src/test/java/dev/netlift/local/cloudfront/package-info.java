@NullMarked
package dev.netlift.local.cloudfront;

import org.jspecify.annotations.NullMarked;
