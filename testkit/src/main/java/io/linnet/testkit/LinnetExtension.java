package io.linnet.testkit;

import io.linnet.broker.Broker;
import io.linnet.client.Client;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * A JUnit extension with a {@link TestBroker}. In a static field it has one broker for all tests of the class, in an instance field one
 * for each test. After each test all faults are taken back, clients that were handed out are closed, and expectations that were begun
 * and never looked fail the test.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final LinnetExtension linnet = LinnetExtension.builder().tls().user("alice", "secret").build();
 * }</pre>
 */
public final class LinnetExtension
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final String BROKER = "broker";
    private static final List<Class<?>> TYPES = List.of(URI.class, Broker.class, Client.class, TestBroker.class);
    private static final String PARAMETERIZED = "org.junit.jupiter.params.ParameterizedTest";

    private final BrokerOptions.@Nullable Choice choice;
    private final ExtensionContext.Namespace namespace = ExtensionContext.Namespace.create(LinnetExtension.class, this);
    private volatile @Nullable TestBroker current;

    /** For {@link LinnetTest}, which says what is chosen. */
    public LinnetExtension() {
        this(null);
    }

    private LinnetExtension(BrokerOptions.@Nullable Choice choice) {
        this.choice = choice;
    }

    /** Begins to choose what the broker is to be like. */
    public static Builder builder() {
        return new Builder();
    }

    /** Chooses what the broker of the extension is to be like. */
    public static final class Builder extends BrokerOptions<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        public LinnetExtension build() {
            return new LinnetExtension(choice());
        }
    }

    /**
     * The broker of the test that runs; where tests of the class run at the same time, that of the class.
     *
     * @throws IllegalStateException before the first test and after the last
     */
    public TestBroker broker() {
        TestBroker running = current;
        if (running == null) {
            throw new IllegalStateException(
                    "there is no broker yet, or not any more: it is there from @BeforeAll to @AfterAll in a static field,"
                            + " and from @BeforeEach to @AfterEach in an instance field");
        }
        return running;
    }

    /** Where clients connect to, see {@link TestBroker#uri}. */
    public URI uri() {
        return broker().uri();
    }

    // ---- life

    @Override
    public void beforeAll(ExtensionContext context) {
        if (known(context) == null && isPerMethod(context)) {
            requireNoStaticFields(context.getRequiredTestClass());
            return;
        }
        if (known(context) == null) {
            start(context);
        }
        fill(context, null);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestBroker ofClass = known(context);
        if (ofClass == null) {
            requireNoStaticFields(context.getRequiredTestClass());
            start(context);
        } else {
            ofClass.forgetReceived();
        }
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            fill(context, instance);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestBroker broker = required(context);
        try {
            if (context.getExecutionException().isEmpty()) {
                broker.requireNothingOpen();
            }
        } finally {
            TestBroker own = context.getStore(namespace).remove(BROKER, TestBroker.class);
            if (own == null) {
                broker.restore();
                broker.closeClientsOfTest();
            } else {
                stop(own);
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        TestBroker own = context.getStore(namespace).remove(BROKER, TestBroker.class);
        if (own != null) {
            stop(own);
        }
    }

    private boolean isPerMethod(ExtensionContext context) {
        return choice == null && annotation(context).map(LinnetTest::perMethod).orElse(false);
    }

    private static Optional<LinnetTest> annotation(ExtensionContext context) {
        for (Optional<ExtensionContext> each = Optional.of(context);
                each.isPresent();
                each = each.get().getParent()) {
            Optional<LinnetTest> found =
                    AnnotationSupport.findAnnotation(each.get().getTestClass(), LinnetTest.class);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private TestBroker start(ExtensionContext context) {
        BrokerOptions.Choice chosen = choice;
        if (chosen == null) {
            Builder builder = builder();
            if (annotation(context).map(LinnetTest::tls).orElse(false)) {
                builder.tls();
            }
            chosen = builder.choice();
        }
        TestBroker started = TestBroker.start(chosen);
        context.getStore(namespace).put(BROKER, started);
        current = started;
        return started;
    }

    private void stop(TestBroker own) {
        if (own.equals(current)) {
            current = null;
        }
        own.close();
    }

    /** The broker of the context, or of one around it. */
    private @Nullable TestBroker known(ExtensionContext context) {
        return context.getStore(namespace).get(BROKER, TestBroker.class);
    }

    private TestBroker required(ExtensionContext context) {
        TestBroker broker = known(context);
        if (broker == null) {
            throw new ExtensionConfigurationException(
                    "there is no broker here: one for each test, as an instance field or"
                            + " perMethod has it, is there from @BeforeEach on");
        }
        return broker;
    }

    // ---- parameters and fields

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType())
                && (parameter.isAnnotated(Linnet.class) || !isParameterized(parameter.getDeclaringExecutable()));
    }

    /** Its own arguments may be of the same types. */
    private static boolean isParameterized(AnnotatedElement method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(each -> each.annotationType().getName().equals(PARAMETERIZED));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return value(parameter.getParameter().getType(), required(context), context);
    }

    private static Object value(Class<?> type, TestBroker broker, ExtensionContext context) {
        if (type == URI.class) {
            return broker.uri();
        }
        if (type == Broker.class) {
            return broker.broker();
        }
        if (type == TestBroker.class) {
            return broker;
        }
        return context.getTestMethod().isPresent() ? broker.connect() : broker.connectForClass();
    }

    /** @param instance whose fields; null for the static ones of the class */
    private void fill(ExtensionContext context, @Nullable Object instance) {
        Class<?> owner = instance == null ? context.getRequiredTestClass() : instance.getClass();
        for (Field field : AnnotationSupport.findAnnotatedFields(
                owner,
                Linnet.class,
                each -> Modifier.isStatic(each.getModifiers()) == (instance == null),
                HierarchyTraversalMode.TOP_DOWN)) {
            requireUsable(field);
            requireOnlyOne(field, context);
            fill(field, instance, value(field.getType(), required(context), context));
        }
    }

    private static void requireUsable(Field field) {
        if (!TYPES.contains(field.getType()) || Modifier.isFinal(field.getModifiers())) {
            throw new ExtensionConfigurationException("@Linnet stands at "
                    + field.getDeclaringClass().getSimpleName()
                    + "." + field.getName() + ", which is " + (Modifier.isFinal(field.getModifiers()) ? "final " : "")
                    + field.getType().getSimpleName()
                    + "; allowed are fields that are not final, of the types URI, Broker, Client and TestBroker");
        }
    }

    private static void requireNoStaticFields(Class<?> owner) {
        List<Field> found = AnnotationSupport.findAnnotatedFields(
                owner, Linnet.class, field -> Modifier.isStatic(field.getModifiers()), HierarchyTraversalMode.TOP_DOWN);
        if (!found.isEmpty()) {
            throw new ExtensionConfigurationException(
                    "@Linnet stands at the static field "
                            + found.getFirst().getName() + " of " + owner.getSimpleName()
                            + ", and each test has a broker of its own; take the static away, or have one broker for the class");
        }
    }

    private void requireOnlyOne(Field field, ExtensionContext context) {
        ExtensionContext.Store fields = context.getStore(ExtensionContext.Namespace.create(LinnetExtension.class));
        Object other = fields.get(field);
        if (other != null && !other.equals(this)) {
            throw new ExtensionConfigurationException(
                    "@Linnet stands at " + field.getName()
                            + ", and two extensions with a broker would fill it; take what you need from the extensions instead");
        }
        fields.put(field, this);
    }

    private static void fill(Field field, @Nullable Object instance, Object value) {
        try {
            field.setAccessible(true);
            field.set(instance, value);
        } catch (IllegalAccessException e) {
            throw new ExtensionConfigurationException("@Linnet field " + field + " cannot be set", e);
        }
    }
}
