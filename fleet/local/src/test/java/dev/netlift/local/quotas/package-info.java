@NullMarked
package dev.netlift.local.quotas;

import org.jspecify.annotations.NullMarked;
