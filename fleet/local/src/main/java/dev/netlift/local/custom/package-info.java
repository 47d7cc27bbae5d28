/** CloudFormation's custom resources: those that a function of the stack makes. */
@NullMarked
package dev.netlift.local.custom;

import org.jspecify.annotations.NullMarked;
