package io.linnet.transport.tls;

/** What a revocation list is worth after the time at which its maker promised the next one. */
public enum ExpiredCrl {
    /** Nothing: clients with certificates of that issuer are refused until a newer list is there. */
    REFUSE,
    /** It still counts: what it revokes is revoked, what it does not know is accepted. */
    ACCEPT
}
