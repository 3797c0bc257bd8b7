package dev.faultline.web;

import dev.faultline.config.Config;
import dev.faultline.http.Response;
import dev.faultline.web.pages.JteinstallationGenerated;

/** The page that answers whether the installation itself is well. */
final class InstallationPages {
  private final Assets assets;
  private final Stores stores;
  private final Config config;

  InstallationPages(Assets assets, Stores stores, Config config) {
    this.assets = assets;
    this.stores = stores;
    this.config = config;
  }

  void addTo(WebDoor door) {
    door.page(Links.INSTALLATION, this::show);
  }

  private Response show(Visit visit) {
    InstallationView view = InstallationView.of(stores.installation().look(), config);
    Shell shell = visit.shell(assets, "This installation");
    return Pages.html(
        200, out -> JteinstallationGenerated.render(out, Pages.NO_INTERCEPTOR, shell, view));
  }
}
