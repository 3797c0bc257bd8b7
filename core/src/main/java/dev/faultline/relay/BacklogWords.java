package dev.faultline.relay;

import dev.faultline.relay.RelayConfig.Language;
import java.util.List;
import java.util.Map;

/** Backlog's words, Japanese and English. */
final class BacklogWords {
  /** The types of Backlog's webhooks in order, the first is 1: English, then Japanese. */
  private static final List<List<String>> TYPES =
      List.of(
          List.of("Issue added", "課題を追加"),
          List.of("Issue updated", "課題を更新"),
          List.of("Comment on an issue", "課題にコメント"),
          List.of("Issue deleted", "課題を削除"),
          List.of("Wiki page added", "Wikiを追加"),
          List.of("Wiki page updated", "Wikiを更新"),
          List.of("Wiki page deleted", "Wikiを削除"),
          List.of("Shared file added", "共有ファイルを追加"),
          List.of("Shared file updated", "共有ファイルを更新"),
          List.of("Shared file deleted", "共有ファイルを削除"),
          List.of("Subversion commit", "SVNにコミット"),
          List.of("Git push", "Gitにプッシュ"),
          List.of("Git repository added", "Gitリポジトリを作成"),
          List.of("Issues updated together", "課題をまとめて更新"),
          List.of("Joined the project", "プロジェクトに参加"),
          List.of("Left the project", "プロジェクトから脱退"),
          List.of("Notified of a comment", "コメントをお知らせ"),
          List.of("Pull request added", "プルリクエストを追加"),
          List.of("Pull request updated", "プルリクエストを更新"),
          List.of("Comment on a pull request", "プルリクエストにコメント"),
          List.of("Pull request deleted", "プルリクエストを削除"),
          List.of("Milestone added", "マイルストーンを追加"),
          List.of("Milestone updated", "マイルストーンを更新"),
          List.of("Milestone deleted", "マイルストーンを削除"));

  /** Names of fields, and of what changed as Backlog writes it. */
  private static final Map<String, String> JAPANESE =
      Map.ofEntries(
          Map.entry("Title", "件名"),
          Map.entry("Description", "詳細"),
          Map.entry("Type", "種別"),
          Map.entry("Status", "状態"),
          Map.entry("Priority", "優先度"),
          Map.entry("Versions", "発生バージョン"),
          Map.entry("Categories", "カテゴリー"),
          Map.entry("Milestones", "マイルストーン"),
          Map.entry("Assignee", "担当者"),
          Map.entry("Due", "期限日"),
          Map.entry("Start", "開始日"),
          Map.entry("Changed", "変更項目"),
          Map.entry("Members", "メンバー"),
          Map.entry("Repository", "リポジトリ"),
          Map.entry("Branch", "ブランチ"),
          Map.entry("Tag", "タグ"),
          Map.entry("Revision", "リビジョン"),
          Map.entry("Size", "サイズ"),
          Map.entry("Issue", "関連課題"));

  /** Backlog's own names of what changed, where ours says it better. */
  private static final Map<String, String> CHANGED =
      Map.ofEntries(
          Map.entry("summary", "Title"),
          Map.entry("description", "Description"),
          Map.entry("issueType", "Type"),
          Map.entry("status", "Status"),
          Map.entry("priority", "Priority"),
          Map.entry("version", "Versions"),
          Map.entry("component", "Categories"),
          Map.entry("milestone", "Milestones"),
          Map.entry("assigner", "Assignee"),
          Map.entry("limitDate", "Due"),
          Map.entry("reference_date", "Due"),
          Map.entry("startDate", "Start"),
          Map.entry("start_date", "Start"));

  private BacklogWords() {}

  /** A name of what changed; one that is not known stands as it is. */
  static String changed(String name, Language language) {
    String english = CHANGED.get(name);
    return english == null ? name : field(english, language);
  }

  /** What happened; also for types that came after this was written. */
  static String heading(String type, Language language) {
    int number = type.matches("[0-9]{1,4}") ? Integer.parseInt(type) : 0;
    if (number >= 1 && number <= TYPES.size()) {
      List<String> names = TYPES.get(number - 1);
      return switch (language) {
        case EN -> names.getFirst();
        case JA -> names.getLast();
      };
    }
    String shown = NoteDraft.line(type);
    return switch (language) {
      case EN -> "News from Backlog" + (shown.isEmpty() ? "" : " (type " + shown + ")");
      case JA -> "Backlogからのお知らせ" + (shown.isEmpty() ? "" : "（種別 " + shown + "）");
    };
  }

  static String field(String english, Language language) {
    return switch (language) {
      case EN -> english;
      case JA -> JAPANESE.getOrDefault(english, english);
    };
  }

  static String issues(int count, Language language) {
    return switch (language) {
      case EN -> count == 1 ? "1 issue" : count + " issues";
      case JA -> count + "件の課題";
    };
  }

  static String more(int count, Language language) {
    return switch (language) {
      case EN -> "and " + count + " more";
      case JA -> "ほか" + count + "件";
    };
  }

  /** What was done to a branch or tag beside commits; empty for commits. */
  static String refChange(String change, Language language) {
    return switch (change) {
      case "create" -> language == Language.JA ? "（作成）" : " (created)";
      case "delete" -> language == Language.JA ? "（削除）" : " (deleted)";
      default -> "";
    };
  }
}
