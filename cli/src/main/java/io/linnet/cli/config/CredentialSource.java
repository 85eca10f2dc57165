package io.linnet.cli.config;

import io.linnet.broker.Authenticator;
import io.linnet.broker.EnhancedAuthenticator;

/** Who vouches for clients: what one entry of the list {@code authentication} gives the broker. */
public sealed interface CredentialSource {
    /** Judges what CONNECT shows. */
    record Credentials(Authenticator authenticator) implements CredentialSource {}

    /** Judges by an authentication method of MQTT 5.0. */
    record Method(EnhancedAuthenticator authenticator) implements CredentialSource {}
}
