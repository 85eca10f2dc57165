package io.linnet.transport.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tells that files have changed without reading them: time, size and identity, behind all links, so that a link which is turned
 * to another file counts too.
 */
record FileStamps(Map<Path, String> stamps) {
    static FileStamps of(List<Path> paths) {
        Map<Path, String> stamps = new TreeMap<>();
        for (Path path : paths) {
            stamps.put(path, stamp(path));
            if (Files.isDirectory(path)) {
                entries(path).forEach(entry -> stamps.put(entry, stamp(entry)));
            }
        }
        return new FileStamps(stamps);
    }

    private static List<Path> entries(Path folder) {
        try {
            return ClientTrust.files(folder);
        } catch (TlsRefused unreadable) {
            return List.of();
        }
    }

    private static String stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException gone) {
            return "unreadable";
        }
    }

    /** All files that options name. */
    static List<Path> files(TlsOptions options) {
        List<Path> files = new ArrayList<>();
        add(files, options.keys());
        options.hosts().forEach(host -> add(files, host.keys()));
        files.addAll(trustFiles(options));
        return files;
    }

    /** Those that say whom to trust. */
    static List<Path> trustFiles(TlsOptions options) {
        List<Path> files = new ArrayList<>(options.clients().revocations());
        options.clients().authorities().ifPresent(files::add);
        return files;
    }

    private static void add(List<Path> files, KeyFiles keys) {
        files.add(keys.certificate());
        keys.key().ifPresent(files::add);
        if (keys.password() instanceof PasswordSource.InFile password) {
            files.add(password.file());
        }
    }
}
