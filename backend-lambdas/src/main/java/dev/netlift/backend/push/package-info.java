/** Web Push: who is subscribed, what he is sent, and whom we connect to for it (docs/push.md). */
@NullMarked
package dev.netlift.backend.push;

import org.jspecify.annotations.NullMarked;
