/** DynamoDB Local as a process of its own behind the front, and the tables of the template. */
@NullMarked
package dev.netlift.local.dynamodb;

import org.jspecify.annotations.NullMarked;
