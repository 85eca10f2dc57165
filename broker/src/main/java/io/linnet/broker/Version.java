package io.linnet.broker;

/** The version of this build, as its jar says it. */
public final class Version {
    private Version() {}

    /** Such as {@code 0.1.0}; {@code development} when the classes do not come out of a jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
