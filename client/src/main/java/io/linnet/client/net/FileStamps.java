package io.linnet.client.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What tells that files have changed without reading them: time, size and identity of what is behind all links. */
record FileStamps(List<String> stamps) {
    /** Of the files, and of all that stands in a folder. */
    static FileStamps of(List<Path> paths) {
        List<String> stamps = new ArrayList<>();
        for (Path path : paths) {
            stamps.add(stamp(path));
            if (Files.isDirectory(path)) {
                try (Stream<Path> entries = Files.list(path)) {
                    entries.sorted().map(FileStamps::stamp).forEach(stamps::add);
                } catch (IOException e) {
                    stamps.add("unreadable");
                }
            }
        }
        return new FileStamps(stamps);
    }

    private static String stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return path + " " + attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException e) {
            return path + " unreadable";
        }
    }
}
