package io.linnet.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/** SIGHUP. The JDK has no public name for signals; the one that it has may be missing, and then the signal does what it always does. */
final class HangUp {
    private HangUp() {}

    /** From now on the signal runs this, on a thread of its own. */
    static void calls(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler onSignal = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                }
                return null;
            };
            Object listening =
                    Proxy.newProxyInstance(HangUp.class.getClassLoader(), new Class<?>[] {handler}, onSignal);
            Object hup = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hup, listening);
        } catch (ReflectiveOperationException missing) {
            // Windows has no such signal
            LoggerFactory.getLogger(HangUp.class)
                    .debug("SIGHUP cannot be heard: {}", String.valueOf(missing.getCause()));
        }
    }
}
