/** Who may do what: access keys, roles, policies, and the questions services ask about them. */
@NullMarked
package dev.netlift.local.identity;

import org.jspecify.annotations.NullMarked;
