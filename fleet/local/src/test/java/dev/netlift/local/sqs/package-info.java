@NullMarked
package dev.netlift.local.sqs;

import org.jspecify.annotations.NullMarked;
