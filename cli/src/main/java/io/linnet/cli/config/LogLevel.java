package io.linnet.cli.config;

/** How much is told, from nothing to everything. */
public enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
