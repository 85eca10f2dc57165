package io.linnet.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class with an MQTT broker in its process, on a free port of the loopback interface. Parameters of the types that
 * {@link Linnet} names are filled. What is not chosen here is chosen with {@link LinnetExtension#builder} instead.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(LinnetExtension.class)
public @interface LinnetTest {
    /** Whether each test gets a broker of its own instead of one for the class. */
    boolean perMethod() default false;

    /** Whether the broker has TLS, and nothing else; see {@link TestBroker#certificates}. */
    boolean tls() default false;
}
