import java.lang.reflect.Field;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * DynamoDB Local on a port of its own choice, for this machine only: its own main class binds every
 * interface and wants a number. Run from its source, with the class path of this folder's POM.
 */
final class DynamoDbOnLoopback {
  private DynamoDbOnLoopback() {}

  static void main() throws Exception {
    String[] arguments = {"-inMemory", "-disableTelemetry", "-port", "8000"};
    DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(arguments);
    Field field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    ServerConnector connector = null;
    for (Connector each : ((Server) field.get(proxy)).getConnectors()) {
      connector = (ServerConnector) each;
      connector.setHost("127.0.0.1");
      connector.setPort(0);
    }
    proxy.start();
    System.out.println("listens on port " + connector.getLocalPort());
    // Ends with the tests: their process holds the other end.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
