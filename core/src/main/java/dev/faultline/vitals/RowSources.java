package dev.faultline.vitals;

import dev.faultline.storage.Deliveries;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Tallies;
import java.time.Duration;

/** The stores that are counted when somebody looks. */
public record RowSources(
    Projects projects, Tallies tallies, Outbox outbox, Deliveries deliveries, Duration retention) {}
