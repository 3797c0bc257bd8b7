package dev.faultline.app;

import java.util.Random;

/** Ids in order: what is drawn for a delivery meanwhile takes none of them. */
final class CalmIds extends Random {
  private static final long serialVersionUID = 1L;

  CalmIds(long seed) {
    super(seed);
  }

  @Override
  public long nextLong() {
    return Thread.currentThread().getName().equals("deliver") ? 1 : super.nextLong();
  }

  @Override
  public long nextLong(long origin, long bound) {
    return origin;
  }
}
