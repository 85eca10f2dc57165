package io.linnet.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field that is filled from the broker under test before each test; a static one once, where the broker is one for the class. What
 * its type may be: {@link java.net.URI}, {@link io.linnet.broker.Broker}, {@link TestBroker}, and {@link io.linnet.client.Client} for a
 * client that is connected and is closed after the test. Parameters of tests need it only in a {@code @ParameterizedTest}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface Linnet {}
