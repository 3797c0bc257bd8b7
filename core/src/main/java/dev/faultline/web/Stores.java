package dev.faultline.web;

import dev.faultline.digest.Triage;
import dev.faultline.notify.Desk;
import dev.faultline.seal.Sealing;
import dev.faultline.storage.Events;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Tallies;
import dev.faultline.vitals.Installation;

/** What the pages read from, and the one door their changes go through. */
public record Stores(
    Projects projects,
    Issues issues,
    Events events,
    Tallies tallies,
    Triage triage,
    Desk desk,
    Sealing sealing,
    Installation installation) {}
