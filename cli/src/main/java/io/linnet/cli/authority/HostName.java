package io.linnet.cli.authority;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;

/** The names and addresses under which a broker is reached. */
public final class HostName {
    private static final Path OF_KERNEL = Path.of("/proc/sys/kernel/hostname");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final Pattern NAME = Pattern.compile(
            "(?:\\*\\.)?[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*");

    private HostName() {}

    /** Those of this machine that are always right: the loopback ones and, where it has one, its name. */
    public static List<String> ofThisMachine() {
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
        String name = own();
        if (NAME.matcher(name).matches() && !names.contains(name)) {
            names.add(name);
        }
        return names;
    }

    /** The machine's name, without asking a name server where the kernel knows it. */
    public static String own() {
        try {
            return Files.isReadable(OF_KERNEL)
                    ? Files.readString(OF_KERNEL).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** Checks that it is a host name or an address; IllegalArgumentException says what may be written. */
    public static String require(String host) {
        boolean digits = ADDRESS.matcher(host).matches();
        if (digits ? isAddress(host) : NAME.matcher(host).matches() && host.length() <= 253) {
            return host;
        }
        throw new IllegalArgumentException(
                "'" + host
                        + "' is neither a host name such as broker.example (or *.example) nor an address such as 192.0.2.1 or 2001:db8::1");
    }

    private static boolean isAddress(String host) {
        if (!ADDRESS.matcher(host).matches()) {
            return false;
        }
        try {
            // An address in digits: no name server is asked.
            return host.indexOf(':') >= 0
                    ? InetAddress.getByName(host) != null
                    : host.split("\\.", -1).length == 4 && InetAddress.getByName(host) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static GeneralName generalName(String host) {
        return new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }
}
