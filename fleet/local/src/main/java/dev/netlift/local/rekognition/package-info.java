/** Rekognition's moderation of images, by what a file says of them. */
@NullMarked
package dev.netlift.local.rekognition;

import org.jspecify.annotations.NullMarked;
