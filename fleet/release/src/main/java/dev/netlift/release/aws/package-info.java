/** The cloud of a release, by the AWS SDK's own clients. */
@NullMarked
package dev.netlift.release.aws;

import org.jspecify.annotations.NullMarked;
