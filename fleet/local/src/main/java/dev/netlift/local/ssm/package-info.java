/** Systems Manager's Parameter Store. */
@NullMarked
package dev.netlift.local.ssm;

import org.jspecify.annotations.NullMarked;
