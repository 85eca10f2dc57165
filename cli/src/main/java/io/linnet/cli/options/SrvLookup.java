package io.linnet.cli.options;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Asks the DNS which hosts have a service for a domain (SRV records, RFC 2782). */
final class SrvLookup {
    private static final String ATTRIBUTE = "SRV";
    private static final int PARTS = 4;

    private final String servers;

    /** @param servers {@code dns:} for those of the machine, or {@code dns://address:port} */
    SrvLookup(String servers) {
        this.servers = servers;
    }

    static SrvLookup ofMachine() {
        return new SrvLookup("dns:");
    }

    /** A host that has the service, and where. */
    record Host(String name, int port) {}

    /**
     * The hosts that serve MQTT for a domain: lowest priority first, and of the same priority the highest weight.
     *
     * @throws UnknownHostException when there is none
     */
    List<Host> hosts(String domain, boolean secured) throws UnknownHostException {
        String service = (secured ? "_secure-mqtt" : "_mqtt") + "._tcp." + domain;
        List<Host> hosts = records(service).stream()
                .map(text -> text.trim().split(" +", -1))
                .filter(parts -> parts.length == PARTS)
                .sorted(Comparator.<String[]>comparingInt(parts -> Integer.parseInt(parts[0]))
                        .thenComparingInt(parts -> -Integer.parseInt(parts[1])))
                .map(parts -> new Host(parts[3].replaceFirst("\\.$", ""), Integer.parseInt(parts[2])))
                .filter(host -> !host.name().isEmpty())
                .toList();
        if (hosts.isEmpty()) {
            throw new UnknownHostException("the DNS has no SRV record " + service);
        }
        return hosts;
    }

    // the provider for the DNS makes texts of records and no objects, and JNDI takes nothing but a Hashtable
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    private List<String> records(String service) throws UnknownHostException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, servers);
        try {
            InitialDirContext context = new InitialDirContext(environment);
            try {
                Attribute found =
                        context.getAttributes(service, new String[] {ATTRIBUTE}).get(ATTRIBUTE);
                return found == null ? List.of() : texts(found);
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            UnknownHostException unknown =
                    new UnknownHostException("the DNS does not say where " + service + " is: " + e.getMessage());
            unknown.initCause(e);
            throw unknown;
        }
    }

    private static List<String> texts(Attribute found) throws NamingException {
        List<String> all = new ArrayList<>();
        NamingEnumeration<?> values = found.getAll();
        while (values.hasMore()) {
            all.add(String.valueOf(values.next()));
        }
        return all;
    }
}
