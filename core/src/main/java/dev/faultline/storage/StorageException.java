package dev.faultline.storage;

/** The engine could not do its work; nothing of the call took effect unless it says otherwise. */
public final class StorageException extends RuntimeException {
  private final boolean passing;

  /** A fault; {@code passing} when the same call may succeed later (full disk, slow disk). */
  public StorageException(String message, boolean passing, Throwable cause) {
    super(message, cause);
    this.passing = passing;
  }

  /** A fault without a cause of its own. */
  public StorageException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  /** Whether the same call may succeed later. */
  public boolean passing() {
    return passing;
  }
}
