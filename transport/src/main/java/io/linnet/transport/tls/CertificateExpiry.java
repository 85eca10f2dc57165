package io.linnet.transport.tls;

import java.nio.file.Path;
import java.time.Instant;

/**
 * When the certificates of a file end.
 *
 * @param file the certificate file
 * @param notAfter the end of the one that ends first
 */
public record CertificateExpiry(Path file, Instant notAfter) {}
