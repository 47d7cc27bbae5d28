@NullMarked
package dev.netlift.local.flexmatch;

import org.jspecify.annotations.NullMarked;
