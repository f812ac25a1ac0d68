package io.idpmaster.keycloak;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Stands in for one of Keycloak's large interfaces with the few methods that a test needs. */
public final class Double {

    private Double() {}

    /**
     * An instance whose calls go to the public methods of the same name and parameters in {@code behaviour}; any other
     * call fails the test.
     */
    public static <T> T of(Class<T> type, Object behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return onObject(proxy, method, arguments);
                    }
                    try {
                        Method known = behaviour.getClass().getMethod(method.getName(), method.getParameterTypes());
                        known.setAccessible(true);
                        return known.invoke(behaviour, arguments);
                    } catch (NoSuchMethodException e) {
                        throw new AssertionError("unexpected call of " + method, e);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static Object onObject(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> proxy.getClass().getInterfaces()[0].getSimpleName() + " double";
        };
    }
}
