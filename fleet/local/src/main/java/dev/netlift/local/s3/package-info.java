/** S3: buckets and objects in s3proxy, their permissions and their events. */
@NullMarked
package dev.netlift.local.s3;

import org.jspecify.annotations.NullMarked;
