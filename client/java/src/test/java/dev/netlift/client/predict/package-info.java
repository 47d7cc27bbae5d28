@NullMarked
package dev.netlift.client.predict;

import org.jspecify.annotations.NullMarked;
