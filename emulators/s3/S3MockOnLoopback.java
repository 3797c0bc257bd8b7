import com.adobe.testing.s3mock.S3MockApplication;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * S3Mock on one port of its own choice, for this machine only: its own main class adds a second
 * port that listens on every interface. Run from its source, with the class path of this folder's
 * POM.
 */
final class S3MockOnLoopback {
  private S3MockOnLoopback() {}

  static void main() throws Exception {
    SpringApplicationBuilder application =
        new SpringApplicationBuilder(S3MockApplication.class, OnePort.class)
            .properties(
                Map.of(
                    "server.port", "0",
                    "http.port", "0",
                    "server.address", "127.0.0.1",
                    "server.ssl.enabled", "false"));
    WebServerApplicationContext context = (WebServerApplicationContext) application.run();
    System.out.println("listens on port " + context.getWebServer().getPort());
    // Ends with the tests: their process holds the other end.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  @Configuration(proxyBeanMethods = false)
  static class OnePort {
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> onePort() {
      return new Last();
    }

    @Bean
    static Filter oneWriter() {
      return new OneWriter();
    }
  }

  /**
   * S3 decides at once who is first to write a name; S3Mock looks first and writes after. Here one
   * writes after the other.
   */
  static final class OneWriter implements Filter {
    private final ReentrantLock lock = new ReentrantLock();

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      if (!((HttpServletRequest) request).getMethod().equals("PUT")) {
        chain.doFilter(request, response);
        return;
      }
      lock.lock();
      try {
        chain.doFilter(request, response);
      } finally {
        lock.unlock();
      }
    }
  }

  @Order(Ordered.LOWEST_PRECEDENCE)
  static final class Last implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    @Override
    public void customize(TomcatServletWebServerFactory factory) {
      factory.getAdditionalConnectors().clear();
    }
  }
}
