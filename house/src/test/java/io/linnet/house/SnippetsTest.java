package io.linnet.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java in the pages for users compiles, as it stands there. */
class SnippetsTest {
    private static final String TESTING = "docs/testing.md";
    private static final List<String> PAGES = List.of("README.md", "docs/client.md", TESTING);
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

    private static final String IMPORTS_OF_TESTS = """
            import io.linnet.broker.Broker;
            import io.linnet.broker.Limit;
            import io.linnet.broker.Limits;
            import io.linnet.testkit.*;
            import java.net.URI;
            import javax.net.ssl.SSLContext;
            import org.junit.jupiter.api.*;
            import org.junit.jupiter.api.extension.RegisterExtension;
            import org.springframework.beans.factory.annotation.Value;
            import org.springframework.context.annotation.*;
            import org.springframework.integration.config.EnableIntegration;
            import org.springframework.integration.dsl.IntegrationFlow;
            import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
            import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
            import org.springframework.test.annotation.DirtiesContext;
            import org.springframework.test.context.*;
            import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
            """;

    @TempDir
    Path folder;

    /** With what a page may speak of without having made it; a snippet's own variables hide these. */
    private static String inClass(String page, String snippet) {
        return (page.equals(TESTING) ? IMPORTS_OF_TESTS : "")
                + """
            import io.linnet.client.*;
            import io.linnet.packet.*;
            import java.nio.file.*;
            import java.sql.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            class Snippet {
                static Client client;
                static javax.sql.DataSource dataSource;
            %s
                static void run() throws Exception {
            %s
                }
            }
            """.formatted(page.equals(TESTING) ? "static TestBroker broker;" : "", snippet);
    }

    static Stream<Arguments> snippets() {
        return PAGES.stream().flatMap(page -> {
            String text = Repository.read(Repository.root().resolve(page));
            return SNIPPET.matcher(text)
                    .results()
                    .map(found -> argumentSet(page + ":" + lineOf(text, found), page, found.group(1)));
        });
    }

    private static long lineOf(String text, MatchResult found) {
        return text.substring(0, found.start()).lines().count() + 1;
    }

    @Test
    void eachPageHasSome() {
        assertThat(PAGES)
                .allMatch(page -> SNIPPET.matcher(
                                Repository.read(Repository.root().resolve(page)))
                        .find());
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void theSnippetCompiles(String page, String snippet) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return inClass(page, snippet);
                    }
                };
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-d", folder.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
        assertThat(compiler.getTask(messages, null, null, options, null, List.of(source))
                        .call())
                .as(messages.toString())
                .isTrue();
    }
}
