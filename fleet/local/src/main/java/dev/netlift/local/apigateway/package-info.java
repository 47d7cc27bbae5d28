/** HTTP APIs: routes with AWS_IAM, payload format 2.0, functions behind them. */
@NullMarked
package dev.netlift.local.apigateway;

import org.jspecify.annotations.NullMarked;
