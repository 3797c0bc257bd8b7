import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.elasticmq.StrictSQSLimits$;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.actor.queue.OperationStatus;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.elasticmq.util.NowProvider;
import scala.Option;

/**
 * ElasticMQ on a port of its own choice, for this machine only, with a clock that is set from
 * outside: tests of leases and delays move the time instead of waiting. Whoever connects to the
 * clock's port sends a time in milliseconds since 1970 and gets it back once it is valid. Run from
 * its source, with the class path of this folder's POM.
 *
 * <p>ElasticMQ asks its clock for everything but the date of a new message, for which it asks the
 * system; that one call is turned to the clock before its class is loaded.
 */
final class ElasticMqOnLoopback {
  private ElasticMqOnLoopback() {}

  private static final class SetClock extends NowProvider {
    private volatile long millis = System.currentTimeMillis();

    @Override
    public long nowMillis() {
      return millis;
    }

    @Override
    public OffsetDateTime now() {
      return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    }
  }

  /** What the class that dates new messages asks instead of the system. */
  private static final String MILLIS = "elasticmq.millis";

  private static void dateMessagesBy(String property) throws Exception {
    String name = "org/elasticmq/actor/queue/InternalMessage$.class";
    ClassLoader loader = NowProvider.class.getClassLoader();
    ClassFile classFile =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)));
    byte[] bytes;
    try (InputStream in = loader.getResourceAsStream(name)) {
      bytes = in.readAllBytes();
    }
    ClassDesc number = ClassDesc.of("java.lang.Long");
    byte[] changed =
        classFile.transformClass(
            classFile.parse(bytes),
            ClassTransform.transformingMethodBodies(
                (code, element) -> {
                  if (element instanceof InvokeInstruction call
                      && call.name().equalsString("currentTimeMillis")) {
                    code.ldc(property)
                        .invokestatic(
                            number,
                            "getLong",
                            MethodTypeDesc.of(number, ClassDesc.of("java.lang.String")))
                        .invokevirtual(number, "longValue", MethodTypeDesc.ofDescriptor("()J"));
                  } else {
                    code.with(element);
                  }
                }));
    // A class of the same package is what lets another be defined beside it.
    MethodHandles.privateLookupIn(OperationStatus.class, MethodHandles.lookup()).defineClass(changed);
  }

  static void main() throws Exception {
    dateMessagesBy(MILLIS);
    SetClock clock = new SetClock();
    System.setProperty(MILLIS, Long.toString(clock.millis));
    ActorSystem system = ActorSystem.create("elasticmq");
    ActorRef queues =
        system.actorOf(
            Props.create(
                QueueManagerActor.class,
                () -> new QueueManagerActor(clock, StrictSQSLimits$.MODULE$, Option.empty())));
    int port =
        SQSRestServerBuilder.withActorSystem(system)
            .withQueueManagerActor(queues)
            .withInterface("127.0.0.1")
            .withDynamicPort()
            .start()
            .waitUntilStarted()
            .localAddress()
            .getPort();
    ServerSocket clockPort = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serveClock(clockPort, clock));
    System.out.println("listens on port " + port + ", clock on port " + clockPort.getLocalPort());
    // Ends with the tests: their process holds the other end.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static void serveClock(ServerSocket port, SetClock clock) {
    while (true) {
      try (Socket caller = port.accept();
          DataInputStream in = new DataInputStream(caller.getInputStream());
          DataOutputStream out = new DataOutputStream(caller.getOutputStream())) {
        clock.millis = in.readLong();
        System.setProperty(MILLIS, Long.toString(clock.millis));
        out.writeLong(clock.millis);
      } catch (IOException e) {
        System.err.println("a caller of the clock went away: " + e.getMessage());
      }
    }
  }
}
