/** HTTP APIs and WebSocket APIs: routes with AWS_IAM, functions behind them. */
@NullMarked
package dev.netlift.local.apigateway;

import org.jspecify.annotations.NullMarked;
