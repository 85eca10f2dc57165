/** What the broker says in its log: one place that names every event, its level and its fields. */
@NullMarked
package io.linnet.broker.log;

import org.jspecify.annotations.NullMarked;
