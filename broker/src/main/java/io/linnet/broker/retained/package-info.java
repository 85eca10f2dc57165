/** Retained messages: the last message of each topic, found by topic filter. */
@NullMarked
package io.linnet.broker.retained;

import org.jspecify.annotations.NullMarked;
