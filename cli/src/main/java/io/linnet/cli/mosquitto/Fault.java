package io.linnet.cli.mosquitto;

/**
 * Something wrong in a {@code mosquitto.conf}.
 *
 * @param line from 1; 0 for the file as a whole
 * @param text what came and what is allowed
 */
public record Fault(String file, int line, String text) {}
