@NullMarked
package dev.netlift.server.net;

import org.jspecify.annotations.NullMarked;
