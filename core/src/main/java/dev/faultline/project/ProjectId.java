package dev.faultline.project;

/**
 * A project's number, 1 or more. 1 to 999,999 are the projects whose name is that number; projects
 * with other names count from 1,000,000 up. 0 stands for the installation itself in counts.
 */
public record ProjectId(long number) implements Comparable<ProjectId> {
  /** Where what belongs to no project is counted. */
  public static final ProjectId INSTALLATION = new ProjectId(0);

  /** The first number of a project with a name of its own. */
  public static final long FIRST_NAMED = 1_000_000;

  @Override
  public int compareTo(ProjectId other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
