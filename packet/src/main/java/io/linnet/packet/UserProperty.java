package io.linnet.packet;

/** A name and a value whose meaning the standard leaves to the applications (5.0 section 3.1.2.11.8). */
public record UserProperty(String name, String value) {}
