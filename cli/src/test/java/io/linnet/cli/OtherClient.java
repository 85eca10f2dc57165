package io.linnet.cli;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.linnet.client.pem.CertificateFile;
import io.linnet.client.pem.PrivateKeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Clients of others, each of which connects over TLS to 127.0.0.1, publishes a message at QoS 1 and leaves. */
enum OtherClient {
    MOSQUITTO {
        @Override
        String attempt(Attempt attempt) throws Exception {
            List<String> command = new ArrayList<>(List.of(program("mosquitto_pub"), "-h", "127.0.0.1"));
            command.addAll(List.of("-p", attempt.port(), "-V", "mqttv5", "-q", "1", "-t", "tls/mosquitto", "-m", "x"));
            command.addAll(List.of("--cafile", attempt.authority().toString()));
            attempt.own().ifPresent(own -> command.addAll(List.of("--cert", own + ".pem", "--key", own + ".key")));
            return run(List.of(), command);
        }
    },

    /** Knows TLS but no MQTT: gets the packets ready-made. */
    OPENSSL {
        @Override
        String attempt(Attempt attempt) throws Exception {
            return openssl(attempt, "-CAfile", attempt.authority().toString(), "-verify_ip", "127.0.0.1");
        }
    },

    PAHO_JAVA {
        @Override
        String attempt(Attempt attempt) throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = keys(attempt);
            context.init(
                    keys == null ? null : keys.getKeyManagers(), trust(attempt).getTrustManagers(), null);
            MqttConnectOptions options = new MqttConnectOptions();
            options.setSocketFactory(context.getSocketFactory());
            options.setConnectionTimeout(PATIENCE_SECONDS);
            try (org.eclipse.paho.client.mqttv3.MqttClient client = new org.eclipse.paho.client.mqttv3.MqttClient(
                    "ssl://127.0.0.1:" + attempt.port(), "paho-java", new MemoryPersistence())) {
                client.connect(options);
                client.publish("tls/paho", new byte[1], 1, false);
                client.disconnect();
                return "";
            } catch (MqttException e) {
                return causes(e);
            }
        }
    },

    HIVEMQ {
        @Override
        String attempt(Attempt attempt) throws Exception {
            MqttClientSslConfig tls = MqttClientSslConfig.builder()
                    .trustManagerFactory(trust(attempt))
                    .keyManagerFactory(keys(attempt))
                    .build();
            Mqtt5BlockingClient client = MqttClient.builder()
                    .useMqttVersion5()
                    .serverHost("127.0.0.1")
                    .serverPort(Integer.parseInt(attempt.port()))
                    .sslConfig(tls)
                    .buildBlocking();
            try {
                client.connect();
                client.publishWith()
                        .topic("tls/hivemq")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .send();
                client.disconnect();
                return "";
            } catch (RuntimeException e) {
                return causes(e);
            }
        }
    },

    PAHO_PYTHON {
        @Override
        String attempt(Attempt attempt) throws Exception {
            String python = "/usr/bin/python3";
            require(
                    Files.isExecutable(Path.of(python))
                            && run(List.of(), List.of(python, "-c", "import paho.mqtt.client"))
                                    .isEmpty(),
                    "Paho for Python");
            List<String> command = new ArrayList<>(List.of(python, script("paho_tls.py", attempt.folder())));
            command.addAll(attempt.words());
            return run(List.of(), command);
        }
    },

    MQTT_JS {
        @Override
        String attempt(Attempt attempt) throws Exception {
            @Nullable String modules = System.getenv("LINNET_MQTTJS");
            require(
                    modules != null && Files.isDirectory(Path.of(modules, "node_modules", "mqtt")),
                    "MQTT.js (a folder with it in node_modules, named by LINNET_MQTTJS)");
            List<String> command = new ArrayList<>(
                    List.of(program("node"), script("mqttjs_tls.cjs", attempt.folder()), attempt.scheme()));
            command.addAll(attempt.words());
            return run(List.of("NODE_PATH=" + modules + "/node_modules"), command);
        }
    };

    private static final int PATIENCE_SECONDS = 30;

    /** CONNECT of 3.1.1 without a name, PINGREQ and DISCONNECT. */
    private static final byte[] VISIT = {
        0x10, 0x0C, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0, (byte) 0xC0, 0, (byte) 0xE0, 0
    };

    /**
     * What is tried.
     *
     * @param folder for scripts
     * @param scheme {@code mqtts} or {@code wss}
     * @param own the client's certificate and key, without the ends of their names
     */
    record Attempt(Path folder, String scheme, String port, Path authority, Optional<Path> own) {
        List<String> words() {
            List<String> words = new ArrayList<>(List.of(port, authority.toString()));
            own.ifPresent(name -> words.addAll(List.of(name + ".pem", name + ".key")));
            return words;
        }
    }

    /** Returns what the client said went wrong; nothing when all went well. */
    abstract String attempt(Attempt attempt) throws Exception;

    /** {@code openssl s_client} with these options on top. */
    static String openssl(Attempt attempt, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(program("openssl"), "s_client", "-quiet"));
        command.addAll(List.of("-connect", "127.0.0.1:" + attempt.port(), "-verify_return_error"));
        attempt.own().ifPresent(own -> command.addAll(List.of("-cert", own + ".pem", "-key", own + ".key")));
        command.addAll(List.of(options));
        Path errors = attempt.folder().resolve("openssl.err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            process.getOutputStream().write(VISIT);
            process.getOutputStream().flush();
        } catch (IOException e) {
            // It has ended: its output says why.
            process.getOutputStream().close();
        }
        byte[] answer = process.getInputStream().readAllBytes();
        end(process);
        boolean accepted = Arrays.equals(answer, new byte[] {0x20, 2, 0, 0, (byte) 0xD0, 0});
        return accepted ? "" : "answer " + Arrays.toString(answer) + ", " + Files.readString(errors);
    }

    static void require(boolean installed, String what) {
        if (System.getenv("LINNET_REQUIRE_OPTIONAL") != null && !installed) {
            throw new AssertionError(what + " is not installed, and LINNET_REQUIRE_OPTIONAL is set");
        }
        Assumptions.assumeTrue(installed, what + " is not installed; .ci/run installs it");
    }

    static String program(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return Path.of(folder, name).toString();
            }
        }
        require(false, name);
        return name;
    }

    private static String script(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream script = OtherClient.class.getResourceAsStream(name)) {
            Files.write(file, Objects.requireNonNull(script).readAllBytes());
        }
        return file.toString();
    }

    private static String run(List<String> environment, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        environment.forEach(setting -> builder.environment()
                .put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1)));
        Process process = builder.start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = end(process);
        return code == 0 ? "" : "exit " + code + ": " + printed.strip();
    }

    private static int end(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("a client did not end");
        }
        return process.exitValue();
    }

    private static String causes(Throwable problem) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            text.append(cause).append("; ");
        }
        return text.toString();
    }

    private static TrustManagerFactory trust(Attempt attempt) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setCertificateEntry(
                "ca", CertificateFile.read(attempt.authority()).getFirst());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static @Nullable KeyManagerFactory keys(Attempt attempt) throws IOException, GeneralSecurityException {
        if (attempt.own().isEmpty()) {
            return null;
        }
        Path own = attempt.own().get();
        KeyStore store = empty();
        store.setKeyEntry(
                "own",
                PrivateKeyFile.read(Path.of(own + ".key"), file -> new char[0]),
                new char[0],
                CertificateFile.read(Path.of(own + ".pem")).toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
