/**
 * The FlexMatch rule language and the search for matches. Pure: tickets and a time go in, matches
 * come out; no clock, no thread, no random. The life of a ticket is in the matchmaking package.
 */
@NullMarked
package dev.netlift.local.flexmatch;

import org.jspecify.annotations.NullMarked;
