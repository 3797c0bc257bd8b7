package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.config.Mail;
import dev.faultline.config.Notify;
import dev.faultline.digest.Triage;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueStatus;
import dev.faultline.notify.Configs;
import dev.faultline.notify.Notifier;
import dev.faultline.notify.UnusableException;
import dev.faultline.notify.backlog.BacklogNotifier;
import dev.faultline.notify.email.EmailNotifier;
import dev.faultline.notify.email.MailServer;
import dev.faultline.notify.github.GitHubNotifier;
import dev.faultline.notify.gitlab.GitLabNotifier;
import dev.faultline.notify.slack.SlackNotifier;
import dev.faultline.notify.webhook.WebhookNotifier;
import dev.faultline.outgoing.AllowList;
import dev.faultline.project.Project;
import dev.faultline.relay.Closings;
import dev.faultline.relay.Destinations;
import dev.faultline.relay.RelayConfig;
import dev.faultline.relay.RelayConfigException;
import dev.faultline.seal.ConfigCheck;
import dev.faultline.seal.Seals;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Projects;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Wires what is about telling people. */
final class Telling {
  private Telling() {}

  /** Every kind of target there is, by the name configs call it. */
  static Map<String, Notifier> notifiers(@Nullable Mail mail) {
    Map<String, Notifier> byType = new TreeMap<>();
    for (Notifier notifier :
        List.<Notifier>of(
            new SlackNotifier(),
            new WebhookNotifier(),
            new GitHubNotifier(),
            new GitLabNotifier(),
            new BacklogNotifier(),
            new EmailNotifier(mail == null ? null : server(mail)))) {
      byType.put(notifier.type(), notifier);
    }
    return byType;
  }

  private static MailServer server(Mail mail) {
    return new MailServer(
        mail.host(),
        mail.port(),
        mail.user(),
        mail.password(),
        mail.from(),
        MailServer.Tls.valueOf(mail.tls().toUpperCase(Locale.ROOT)));
  }

  /** Judges configs by what the config file says. */
  static Configs configs(
      Notify said,
      Map<String, Notifier> notifiers,
      Seals seals,
      Predicate<String> revoked,
      InstantSource clock) {
    AllowList listed = AllowList.parse(said.allow());
    return new Configs(
        notifiers,
        seals,
        new Configs.Policy(said.requireSealed(), listed::lists, revoked, said.timeUnit()),
        clock);
  }

  /** What is wrong with a config before it is sealed, as its use would find it. */
  static ConfigCheck check(Configs configs) {
    return (use, json) -> {
      try {
        switch (use) {
          case NOTIFY -> configs.check(json);
          case RELAY -> configs.destination(RelayConfig.parse(json).to());
        }
        return List.of();
      } catch (UnusableException | RelayConfigException e) {
        return List.of(String.valueOf(e.getMessage()));
      }
    };
  }

  /** Where relays lead. */
  static Destinations destinations(Configs configs) {
    return config -> {
      try {
        Subscription.Active found = configs.destination(config);
        return new Destinations.Place(found.target(), found.label(), found.options());
      } catch (UnusableException e) {
        return new Destinations.Unusable(e.reason());
      }
    };
  }

  /** Brings what was closed in a tracker home; an ignored issue is not called back by it. */
  static Closings closings(Projects projects, Issues issues, Triage triage) {
    return (name, id, status) -> {
      Optional<Project> project = projects.find(name);
      Optional<Issue> issue = project.flatMap(found -> issues.find(found, id));
      if (issue.isEmpty()) {
        return false;
      }
      boolean matters =
          status == IssueStatus.RESOLVED
              ? issue.get().status() != IssueStatus.RESOLVED
              : issue.get().status() == IssueStatus.RESOLVED;
      if (matters) {
        triage.setStatus(project.get(), List.of(id), status);
      }
      return true;
    };
  }
}
