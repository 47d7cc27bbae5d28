package dev.netlift.local.dynamodb;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * Starts DynamoDB Local on 127.0.0.1. Runs in the child, with its class path and nothing of ours
 * but this class. DynamoDB Local takes any credentials and by itself listens on every interface, so
 * whoever shares the network could read and write the tables; it has no option for that.
 */
public final class LoopbackMain {
  private static final String RUNNER = "software.amazon.dynamodb.services.local.main.ServerRunner";

  private LoopbackMain() {}

  /** Reflection only: its classes are never on the class path this is compiled with. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Object proxy =
        Class.forName(RUNNER)
            .getMethod("createServerFromCommandLineArgs", String[].class)
            .invoke(null, (Object) args);
    Field field = proxy.getClass().getDeclaredField("server");
    field.setAccessible(true);
    Object jetty = field.get(proxy);
    for (Object connector : (Object[]) call(jetty, "getConnectors")) {
      Method setHost = connector.getClass().getMethod("setHost", String.class);
      setHost.invoke(connector, "127.0.0.1");
    }
    call(proxy, "start");
    call(proxy, "join");
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    Object result = target.getClass().getMethod(method).invoke(target);
    return result == null ? target : result;
  }
}
