@NullMarked
package dev.netlift.local.site;

import org.jspecify.annotations.NullMarked;
