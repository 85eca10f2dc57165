package io.linnet.cli;

import io.linnet.cli.authority.AuthorityFolder;
import java.io.PrintWriter;
import java.nio.file.Path;

/** What to write into the configuration and what to type, once there are certificates. */
record TlsAdvice(AuthorityFolder files, String host, String client) {
    void print(PrintWriter out) {
        Path folder = files.path().toAbsolutePath().normalize();
        out.printf("""

                Write this into linnet.yaml; then only clients with a certificate of this authority come in, as the user that it names:

                listeners:
                  - uri: mqtts://0.0.0.0:8883
                    tls:
                      certificate: %1$s/server.pem
                      key: %1$s/server.key
                      ca: %1$s/ca.pem
                      client-certificates: required
                      crl: [%1$s/crl.pem]
                authentication:
                  - certificate: {user: cn}

                (For clients without certificates leave out ca, client-certificates and crl, and let them log in another way.)

                Then:
                  linnet broker --config linnet.yaml
                  linnet sub -h %2$s --cafile %3$s --cert %4$s --key %5$s -t hello -v
                  linnet pub -h %2$s --cafile %3$s --cert %4$s --key %5$s -t hello -m world
                  mosquitto_pub -h %2$s -p 8883 --cafile %3$s --cert %4$s --key %5$s -t hello -m world

                More: linnet tls client NAME --dir %6$s     a certificate for another client
                      linnet tls server NAME --host HOST --dir %6$s     for another broker, or for other names
                      linnet tls revoke NAME --dir %6$s     shut a client out
                      linnet tls show FILE     what is in a file
                """, folder, host, files.authority(), files.certificate(client), files.key(client), files.path());
    }
}
