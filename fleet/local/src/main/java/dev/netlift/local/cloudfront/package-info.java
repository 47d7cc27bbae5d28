/** CloudFront: distributions over private buckets, with the template's headers and cache. */
@NullMarked
package dev.netlift.local.cloudfront;

import org.jspecify.annotations.NullMarked;
