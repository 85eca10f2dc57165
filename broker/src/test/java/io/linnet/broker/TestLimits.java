package io.linnet.broker;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The default limits with some of them changed, by the names of their components. */
final class TestLimits {
    static final String RECEIVE_MAXIMUM = "receiveMaximum";

    private TestLimits() {}

    static Limits with(String component, long value) {
        return with(Map.of(component, value));
    }

    static Limits with(Map<String, Long> changes) {
        Map<String, Long> left = new HashMap<>(changes);
        RecordComponent[] components = Limits.class.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(component -> value(component, left.remove(component.getName())))
                .toArray();
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("no limits are called " + left.keySet());
        }
        try {
            return (Limits) Limits.class.getDeclaredConstructors()[0].newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object value(RecordComponent component, @org.jspecify.annotations.Nullable Long changed) {
        try {
            Number number =
                    changed != null ? changed : (Number) component.getAccessor().invoke(Limits.defaults());
            return component.getType() == int.class ? (Object) number.intValue() : (Object) number.longValue();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
