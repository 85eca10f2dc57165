/** The authentication method SCRAM-SHA-256 (RFC 5802, RFC 7677) for MQTT 5.0 clients: passwords that never cross the wire and are not in the file. */
@NullMarked
package io.linnet.security.scram;

import org.jspecify.annotations.NullMarked;
