/** Brokers with TLS, as their configuration files say it, and clients with good and bad certificates. */
@NullMarked
package io.linnet.cli.secured;

import org.jspecify.annotations.NullMarked;
