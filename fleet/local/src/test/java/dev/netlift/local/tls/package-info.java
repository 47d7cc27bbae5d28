@NullMarked
package dev.netlift.local.tls;

import org.jspecify.annotations.NullMarked;
