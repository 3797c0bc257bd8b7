package dev.faultline.storage.aws;

import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The one table and the names of its attributes, which are short because every row pays for them.
 * On demand: provisioned capacity was the only outage the original ever had.
 */
public final class TableSchema {
  /** The attribute DynamoDB removes items by (time-to-live must be switched on for it). */
  public static final String TIME_TO_LIVE = "x";

  /** The attribute of the partition key. */
  public static final String PARTITION = "p";

  /** The attribute that a row has its value in; a marker of a removed row has none. */
  public static final String VALUE = "v";

  static final String SORT = "s";

  private TableSchema() {}

  /** What makes the table. */
  public static CreateTableRequest create(String name) {
    return CreateTableRequest.builder()
        .tableName(name)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(text(PARTITION), text(SORT))
        .keySchema(key(PARTITION, KeyType.HASH), key(SORT, KeyType.RANGE))
        .build();
  }

  /** The partition key's value for a partition of rows, for who looks without an engine. */
  public static AttributeValue partition(String partition) {
    return Items.partition(partition);
  }

  /** The partition key's value for a lane's log, which is empty where nobody ever wrote to it. */
  public static AttributeValue log(String lane) {
    return LogRow.partition(lane);
  }

  private static AttributeDefinition text(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
