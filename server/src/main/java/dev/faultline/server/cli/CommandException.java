package dev.faultline.server.cli;

/** A command could not be carried out; the message is for the user. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;

  CommandException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }
}
