package io.linnet.client;

/**
 * Which servers a client goes to because a server says so (section 4.11; reason codes 0x9C and 0x9D). The client logs in there with the
 * same credentials, and says there what it publishes.
 */
public enum ServerReferences {
    /** None: the server's words are an error like others. */
    NEVER,
    /** Those on the same host, at another port. */
    SAME_HOST,
    /** All. Choose it where the servers of a cluster refer to each other. */
    ALWAYS
}
