@NullMarked
package dev.netlift.client.net;

import org.jspecify.annotations.NullMarked;
