@NullMarked
package dev.netlift.local.apigateway;

import org.jspecify.annotations.NullMarked;
