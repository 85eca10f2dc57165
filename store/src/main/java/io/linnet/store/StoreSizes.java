package io.linnet.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What the files of a store take on disk, in bytes.
 *
 * @param writeAheadLog what was written and is not in a table yet
 */
public record StoreSizes(long total, long writeAheadLog, long tables) {
    static StoreSizes of(Path folder) throws IOException {
        long[] bytes = new long[3];
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                String name = file.toString();
                if (name.endsWith(".log")) {
                    bytes[1] += attributes.size();
                } else if (name.endsWith(".sst")) {
                    bytes[2] += attributes.size();
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return new StoreSizes(bytes[0], bytes[1], bytes[2]);
    }
}
