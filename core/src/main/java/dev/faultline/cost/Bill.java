package dev.faultline.cost;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What some use costs, line by line, so that every cent has a reason. */
public record Bill(List<Line> lines) {
  public Bill {
    lines = List.copyOf(lines);
  }

  /**
   * One reason.
   *
   * @param paid how much of the quantity costs anything
   */
  public record Line(Use use, double paid) {
    public double usd() {
      return paid * use.charge().usd();
    }
  }

  /** Everything at its price. */
  public static Bill atListPrice(List<Use> uses) {
    return new Bill(uses.stream().map(use -> new Line(use, use.quantity())).toList());
  }

  /**
   * The use of one month, less what is free in every month. Lines of one charge share what is free,
   * the first ones first: as if the account had nothing else.
   */
  public static Bill ofMonth(List<Use> uses) {
    Map<Charge, Double> free = new EnumMap<>(Charge.class);
    List<Line> lines = new ArrayList<>();
    for (Use use : uses) {
      double left = free.getOrDefault(use.charge(), use.charge().freeEveryMonth());
      double taken = Math.min(left, use.quantity());
      free.put(use.charge(), left - taken);
      lines.add(new Line(use, use.quantity() - taken));
    }
    return new Bill(lines);
  }

  public double usd() {
    return lines.stream().mapToDouble(Line::usd).sum();
  }
}
