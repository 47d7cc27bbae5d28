package dev.netlift.local.cognito;

import java.util.Optional;

/**
 * @param id {@code region:uuid}
 * @param guests whether there are any
 * @param guestRole ARN, once attached
 */
record IdentityPool(String id, boolean guests, Optional<String> guestRole) {}
