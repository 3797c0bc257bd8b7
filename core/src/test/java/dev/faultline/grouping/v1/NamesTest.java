package dev.faultline.grouping.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.Frame;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JAVASCRIPT | Object.foo | foo",
        "JAVASCRIPT | foo | foo",
        "JAVASCRIPT | async Cart.load | load",
        "JAVASCRIPT | new Cart | Cart",
        "JAVASCRIPT | Object.foo [as bar] | foo",
        "JAVASCRIPT | Cart.get total [as total] | total",
        "JAVASCRIPT | foo/< | foo",
        "JAVASCRIPT | a/this.foo | foo",
        "JAVASCRIPT | async Promise.all (index 0) | all",
        "JAVASCRIPT | Cart.[Symbol.iterator] | [Symbol.iterator]",
        "JAVASCRIPT | Cart.#secret | #secret",
        "JAVASCRIPT | foo$1 | foo",
        "JAVASCRIPT | _callee12$ | _callee",
        "JAVASCRIPT | HTMLButtonElement.<anonymous> |",
        "JAVASCRIPT | IncomingMessage.? |",
        "JAVASCRIPT | ? |",
        "JAVASCRIPT | eval |",
        "JVM | lambda$save$0 | lambda$save$*",
        "JVM | lambda$0 | lambda$*",
        "JVM | $anonfun$run$12 | $anonfun$run$*",
        "JVM | access$000 | access$*",
        "JVM | foo-IoAF18A | foo",
        "JVM | <init> | <init>",
        "PYTHON | Cart.add.<locals>.<lambda> | <lambda>",
        "PYTHON | <genexpr> | <genexpr>",
        "RUBY | block (2 levels) in Cart#total | total",
        "RUBY | rescue in total | total",
        "RUBY | Cart.total | total",
        "RUBY | <class:Cart> | <class:Cart>",
        "RUBY | block in <main> | <main>",
        "RUBY | _app_views_show_html_erb___2713872412_70000 | _app_views_show_html_erb___*_*",
        "PHP | {closure:App\\Cart::add():12} | {closure}",
        "PHP | App\\{closure} | App\\{closure}",
        "PHP | App\\Cart->add() | App\\Cart->add",
        "GO | github.com/acme/shop.(*Cart).Add.func1.2 | shop.(*Cart).Add.func",
        "GO | Map[...] | Map",
        "GO | (*Cart).Add-fm | (*Cart).Add",
        "GO | main.main.gowrap1 | main.main",
        "DOTNET | <Save>b__0_1 | <Save>b__",
        "DOTNET | Add(System.String, Int32) | Add",
        "OTHER | shop::total::h0123456789abcdef | shop::total",
        "OTHER | foo(int, char const*) | foo",
        "OTHER | closure #12 in Cart.add | closure in Cart.add",
        "OTHER | __39-[Cart add]_block_invoke_2 | -[Cart add] block",
        "OTHER | -[Cart add:to:] | -[Cart add:to:]",
      })
  void functionsLoseWhatABuildNumbered(Language language, String raw, @Nullable String expected) {
    assertThat(FunctionName.of(raw, language)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.shop.Cart$1 | com.shop.Cart$*",
        "com.shop.Cart$Item | com.shop.Cart$Item",
        "com.shop.Cart$$EnhancerBySpringCGLIB$$1a2b | com.shop.Cart",
        "com.shop.Cart$$SpringCGLIB$$0 | com.shop.Cart",
        "com.shop.Order$HibernateProxy$xYz | com.shop.Order",
        "com.shop.Cart$MockitoMock$123 | com.shop.Cart",
        "com.shop.Cart_$$_javassist_3 | com.shop.Cart",
        "jdk.proxy2.$Proxy34 | $Proxy",
        "com.shop.Cart$$Lambda$14/0x00000008000 | com.shop.Cart$$Lambda",
        "com.shop.Cart$$Lambda/0x0000 | com.shop.Cart$$Lambda",
        "Script1$_run_closure3 | Script1$_run_closure*",
      })
  void typesLoseWhatAProxyMakerAdded(String raw, String expected) {
    assertThat(Names.type(raw)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://a.example/static/main.4f3a9c.js?v=2#x | main.js | true",
        "https://a.example/static/main.js | main.js | false",
        "/js/chunk-ABC123.js | chunk.js | true",
        "/js/chunk-YGKJ2AXA.js | chunk.js | true",
        "/assets/index-D-4x_k9Z.js | assets/index.js | true",
        "/assets/OrderList-CbDeFgHi.js | OrderList.js | true",
        "/assets/OrderList.js | OrderList.js | false",
        "/js/2.5d41402abc.chunk.js | *.chunk.js | true",
        "/js/jquery-3.6.0.min.js | jquery.min.js | true",
        "/js/bootstrap5.js | bootstrap5.js | false",
        "webpack:///./src/cart/index.tsx?4f3a | src/cart/index.tsx | false",
        "webpack://shop/./src/a.js | src/a.js | false",
        "webpack-internal:///(rsc)/./src/app/page.tsx | src/app/page.tsx | false",
        "turbopack:///[project]/src/a.ts | src/a.ts | false",
        "http://localhost:5173/src/main.ts?t=17 | main.ts | false",
        "./node_modules/babel-loader/lib!./src/App.vue?vue&type=script | src/App.vue | false",
        "/srv/app/releases/20261122/lib/orders.js | orders.js | false",
        "C:\\deploy\\12\\Cart.cs | Cart.cs | false",
        "app/models/cart.rb | app/models/cart.rb | false",
        "../lib/cart.rb | lib/cart.rb | false",
        "/usr/lib/ruby/gems/3.1.0/gems/rack-2.2.4/lib/rack.rb | rack/lib/rack.rb | false",
        "/venv/lib/python3.12/site-packages/sqlalchemy/base.py | sqlalchemy/base.py | false",
        "/go/pkg/mod/github.com/lib/pq@v1.10.9/conn.go | github.com/lib/pq/conn.go | false",
        "/srv/.pnpm/express@4/node_modules/express/lib/index.js | express/lib/index.js | false",
        "/srv/app/web/index.php | web/index.php | false",
        "/srv/storage/views/5d41402abc4b2a76b9719d911017c592.php | *.php | false",
        "/var/www/Cart.php(12) : eval()'d code | Cart.php | false",
        "http://a.example/ | / | false",
        "node:internal/timers | node:internal/timers | false",
        "<frozen importlib._bootstrap> | <frozen importlib._bootstrap> | false",
      })
  void filesLoseBuildAndDeployment(String file, String expected, boolean bundle) {
    Frame frame = Frame.of("f", file, 1, 1);
    Place place = Objects.requireNonNull(Place.of(frame, Language.of(frame, null)));
    assertThat(place).isEqualTo(new Place(expected, bundle));
  }

  @Test
  void aPlaceThatSaysNothingIsNone() {
    assertThat(Place.of(Frame.of("f", "<anonymous>", 1, 1), Language.JAVASCRIPT)).isNull();
    assertThat(Place.of(Frame.of("f", null, null, null), Language.OTHER)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "JVM | com.shop.Cart | Cart.java | true",
        "JVM | java.util.List | List.java | false",
        "JVM | kotlin.Unit | Unit.kt | false",
        "JVM | javafoo.Cart | Cart.java | true",
        "PYTHON | shop.cart | /srv/shop/cart.py | true",
        "PYTHON | django.db | /venv/lib/python3.12/site-packages/django/db.py | false",
        "PYTHON | json | /usr/lib/python3.11/json/__init__.py | false",
        "JAVASCRIPT | - | node:internal/timers | false",
        "JAVASCRIPT | - | /srv/node_modules/a/b.js | false",
        "JAVASCRIPT | - | internal/process/next_tick.js | false",
        "JAVASCRIPT | - | events.js | false",
        "JAVASCRIPT | - | <anonymous> | false",
        "JAVASCRIPT | - | chrome-extension://abc/x.js | false",
        "JAVASCRIPT | - | https://a.example/events/app.js | true",
        "RUBY | - | /usr/lib/ruby/3.1.0/set.rb | false",
        "RUBY | - | /srv/vendor/bundle/a.rb | false",
        "RUBY | - | app/models/cart.rb | true",
        "PHP | - | /var/www/vendor/symfony/Kernel.php | false",
        "PHP | - | [internal function] | false",
        "PHP | - | /var/www/src/Cart.php | true",
        "GO | net/http | server.go | false",
        "GO | github.com/acme/shop | cart.go | true",
        "GO | netshop | cart.go | true",
        "DOTNET | System.Linq.Enumerable | - | false",
        "DOTNET | Shop.Cart | - | true",
      })
  void ownCodeIsToldByNameAndPath(
      Language language, @Nullable String module, @Nullable String file, boolean own) {
    assertThat(InApp.of(frame(module, file, null), language)).isEqualTo(own);
  }

  @Test
  void whatTheClientSaysOfAFrameHolds() {
    assertThat(InApp.of(frame("java.util.List", null, true), Language.JVM)).isTrue();
    assertThat(InApp.of(frame("com.shop.Cart", null, false), Language.JVM)).isFalse();
  }

  @Test
  void theClientLibraryIsNeverOwnCode() {
    assertThat(InApp.of(frame("io.sentry.Hub", null, true), Language.JVM)).isFalse();
    assertThat(InApp.of(frame(null, "lib/sentry/hub.rb", true), Language.RUBY)).isFalse();
  }

  private static Frame frame(
      @Nullable String module, @Nullable String file, @Nullable Boolean inApp) {
    return new Frame(
        "f", module, file, null, 1, 1, inApp, List.of(), null, List.of(), Map.of(), Map.of());
  }
}
