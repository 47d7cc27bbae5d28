/**
 * The client library: sign in as a guest, measure latencies, get matched, read achievements. The
 * game connection is in {@code dev.netlift.client.net}. Calls block; they are made for virtual
 * threads.
 */
@NullMarked
package dev.netlift.client;

import org.jspecify.annotations.NullMarked;
