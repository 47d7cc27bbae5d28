/** CloudFormation: stacks and change sets, deployed by the same providers as the cloud's own. */
@NullMarked
package dev.netlift.local.cloudformation;

import org.jspecify.annotations.NullMarked;
