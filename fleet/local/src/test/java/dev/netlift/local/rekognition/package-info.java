@NullMarked
package dev.netlift.local.rekognition;

import org.jspecify.annotations.NullMarked;
