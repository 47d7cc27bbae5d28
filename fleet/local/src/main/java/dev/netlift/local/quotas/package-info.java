/** Service Quotas, as far as a deployment asks for them. */
@NullMarked
package dev.netlift.local.quotas;

import org.jspecify.annotations.NullMarked;
