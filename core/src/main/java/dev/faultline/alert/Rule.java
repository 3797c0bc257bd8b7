package dev.faultline.alert;

/** When somebody is told. */
public sealed interface Rule permits PostedRule, WatchRule {}
