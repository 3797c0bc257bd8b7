package dev.faultline.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.faultline.alert.Alarm;
import dev.faultline.app.Faultline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What comes up by itself: rung once a minute by a schedule, and by CloudWatch when an alarm about
 * the installation changes. A round that fails is logged, and the next minute's goes on; when it
 * keeps failing the heartbeat says so. Whether an alarm was told is left to Lambda, which rings
 * again.
 */
public final class TickFunction implements RequestStreamHandler {
  private final Home home;

  /** Made by Lambda. */
  public TickFunction() {
    this(Home.ofProcess());
  }

  /** A function at another place. */
  public TickFunction(Home home) {
    this.home = home;
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    home.until(context::getRemainingTimeInMillis);
    Optional<Alarm> alarm = AlarmEvent.read(in);
    Faultline faultline = home.product().faultline();
    if (alarm.isPresent()) {
      faultline.alarm(alarm.get());
    } else {
      faultline.tick();
    }
  }
}
