package dev.faultline.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A run of the command line as a person sees it: exit code and both outputs. */
public record Ran(int code, String out, String err) {

  public static Ran program(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Program.line();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = line.execute(arguments);
    line.getOut().flush();
    line.getErr().flush();
    return new Ran(code, out.toString(), err.toString());
  }
}
