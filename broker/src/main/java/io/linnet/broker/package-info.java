/** The broker: listeners, shards, sessions, subscriptions, retained messages and wills. */
@NullMarked
package io.linnet.broker;

import org.jspecify.annotations.NullMarked;
