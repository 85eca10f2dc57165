/**
 * A private certificate authority in a folder: makes, lists and revokes the certificates of brokers and clients. The one place that
 * knows Bouncy Castle.
 */
@NullMarked
package io.linnet.cli.authority;

import org.jspecify.annotations.NullMarked;
