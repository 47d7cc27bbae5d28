@NullMarked
package dev.netlift.local.custom;

import org.jspecify.annotations.NullMarked;
