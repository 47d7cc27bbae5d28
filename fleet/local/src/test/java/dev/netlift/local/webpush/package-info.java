@NullMarked
package dev.netlift.local.webpush;

import org.jspecify.annotations.NullMarked;
