package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.faultline.server.aws.StubAws.Answer;
import dev.faultline.server.aws.StubAws.Refusal;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The account's buckets. */
final class StubObjects {
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

  /** How many keys one list shows. */
  private static final int PAGE = 3;

  final Map<String, Map<String, byte[]>> buckets = new TreeMap<>();
  private final StubAws aws;

  StubObjects(StubAws aws) {
    this.aws = aws;
  }

  /** What S3 calls the request. */
  static String action(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    boolean object = path.indexOf('/', 1) > 0 && path.indexOf('/', 1) < path.length() - 1;
    return switch (exchange.getRequestMethod()) {
      case "HEAD" -> object ? "HeadObject" : "HeadBucket";
      case "PUT" -> object ? "PutObject" : "CreateBucket";
      case "DELETE" -> object ? "DeleteObject" : "DeleteBucket";
      case "POST" -> "DeleteObjects";
      default -> query.contains("versions") ? "ListObjectVersions" : "ListObjectsV2";
    };
  }

  Answer answer(HttpExchange exchange, byte[] body) {
    String action = action(exchange);
    String path = exchange.getRequestURI().getPath().substring(1);
    int slash = path.indexOf('/');
    String bucket = slash < 0 ? path : path.substring(0, slash);
    String key = slash < 0 ? "" : path.substring(slash + 1);
    String owner = exchange.getRequestHeaders().getFirst("x-amz-expected-bucket-owner");
    if (!action.equals("CreateBucket") && !StubAws.ACCOUNT.equals(owner)) {
      throw new Refusal(403, "AccessDenied", action + " must name the owner it expects");
    }
    String arn = "arn:aws:s3:::" + bucket;
    Map<String, String> query = StubAws.fields(exchange.getRequestURI().getRawQuery());
    return switch (action) {
      case "CreateBucket" -> {
        aws.take("s3:CreateBucket", arn);
        yield create(bucket, new String(body, UTF_8));
      }
      case "HeadBucket" -> {
        aws.take("s3:ListBucket", arn);
        find(bucket);
        yield Answer.empty(200);
      }
      case "DeleteBucket" -> {
        aws.take("s3:DeleteBucket", arn);
        if (!find(bucket).isEmpty()) {
          throw new Refusal(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        }
        buckets.remove(bucket);
        yield Answer.empty(204);
      }
      case "HeadObject" -> {
        aws.take("s3:GetObject", arn + "/" + key);
        // Without the right to list, S3 answers 403 of what is not there.
        aws.take("s3:ListBucket", arn);
        if (!find(bucket).containsKey(key)) {
          throw new Refusal(404, "NoSuchKey", "The specified key does not exist.");
        }
        yield Answer.empty(200);
      }
      case "PutObject" -> {
        aws.take("s3:PutObject", arn + "/" + key);
        find(bucket).put(key, body);
        yield Answer.empty(200);
      }
      case "ListObjectsV2" -> {
        aws.take("s3:ListBucket", arn);
        yield list(bucket, query.getOrDefault("prefix", ""));
      }
      case "ListObjectVersions" -> {
        aws.take("s3:ListBucketVersions", arn);
        yield versions(bucket);
      }
      case "DeleteObjects" -> delete(bucket, arn, new String(body, UTF_8));
      default -> throw new Refusal(501, "NotImplemented", action);
    };
  }

  private Answer create(String bucket, String body) {
    if (!bucket.matches("[a-z0-9-]{3,63}")) {
      throw new Refusal(400, "InvalidBucketName", bucket);
    }
    if (!body.contains("<LocationConstraint>" + StubAws.REGION + "</LocationConstraint>")) {
      throw new Refusal(400, "IllegalLocationConstraintException", "the region must be named");
    }
    if (buckets.containsKey(bucket)) {
      throw new Refusal(409, "BucketAlreadyOwnedByYou", "you have it already");
    }
    buckets.put(bucket, new TreeMap<>());
    return Answer.empty(200);
  }

  private Answer list(String bucket, String prefix) {
    StringBuilder xml = new StringBuilder();
    find(bucket).keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .forEach(key -> xml.append("<Contents><Key>").append(key).append("</Key></Contents>"));
    return Answer.xml("<ListBucketResult>" + xml + "</ListBucketResult>");
  }

  private Answer versions(String bucket) {
    StringBuilder xml = new StringBuilder();
    find(bucket).keySet().stream()
        .limit(PAGE)
        .forEach(
            key ->
                xml.append("<Version><Key>")
                    .append(key)
                    .append("</Key><VersionId>null</VersionId></Version>"));
    return Answer.xml("<ListVersionsResult>" + xml + "</ListVersionsResult>");
  }

  private Answer delete(String bucket, String arn, String body) {
    boolean versions = body.contains("<VersionId>");
    Matcher keys = KEY.matcher(body);
    while (keys.find()) {
      aws.take(versions ? "s3:DeleteObjectVersion" : "s3:DeleteObject", arn + "/" + keys.group(1));
      find(bucket).remove(keys.group(1));
    }
    return Answer.xml("<DeleteResult></DeleteResult>");
  }

  private Map<String, byte[]> find(String bucket) {
    Map<String, byte[]> found = buckets.get(bucket);
    if (found == null) {
      throw new Refusal(404, "NoSuchBucket", "The specified bucket does not exist");
    }
    return found;
  }
}
