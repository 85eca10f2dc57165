package io.linnet.cli.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix domain socket. The system takes only short paths; for a longer one the socket lives in a new folder below the one
 * for temporary files, which nobody else may enter, and the path is a symbolic link to it.
 */
final class SocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);
    /** 108 bytes with their end on Linux, 104 on others. */
    private static final int LONGEST_PATH = 103;

    private final Path path;
    private final Path real;
    private final ServerSocketChannel server;

    private SocketFile(Path path, Path real, ServerSocketChannel server) {
        this.path = path;
        this.real = real;
        this.server = server;
    }

    static SocketFile claim(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            clearAway(absolute);
        }
        boolean isShort = absolute.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
        Path real = isShort ? absolute : Files.createTempDirectory("linnet").resolve("control.sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(real));
            if (Files.getFileStore(real).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-------"));
            }
            if (!isShort) {
                Files.createSymbolicLink(absolute, real);
            }
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
        return new SocketFile(absolute, real, server);
    }

    /** Removes what a broker has left that was killed; never a file that is something else, or a socket that somebody serves. */
    private static void clearAway(Path path) throws IOException {
        boolean link = Files.isSymbolicLink(path);
        boolean dangling = link && !Files.exists(path);
        if (!dangling && !Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            throw new IOException(path + " is there and is no socket");
        }
        if (!dangling && isServed(path)) {
            throw new IOException("another broker listens at " + path);
        }
        if (link && !dangling) {
            removeWithFolder(path.toRealPath());
        }
        Files.delete(path);
    }

    private static boolean isServed(Path path) {
        try (SocketChannel probe = connect(path)) {
            return probe.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    /** A connection to whoever listens there, through a link if there is one. */
    static SocketChannel connect(Path path) throws IOException {
        Path real = Files.isSymbolicLink(path) ? path.toRealPath() : path;
        return SocketChannel.open(UnixDomainSocketAddress.of(real));
    }

    private static void removeWithFolder(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        Path folder = socket.getParent();
        if (folder != null) {
            Files.deleteIfExists(folder);
        }
    }

    ServerSocketChannel server() {
        return server;
    }

    Path path() {
        return path;
    }

    /** The name of the user to whom the socket belongs. */
    String owner() throws IOException {
        return Files.getOwner(real).getName();
    }

    void remove() {
        try {
            if (path.equals(real)) {
                Files.deleteIfExists(path);
            } else {
                Files.deleteIfExists(path);
                removeWithFolder(real);
            }
        } catch (IOException failure) {
            LOG.debug("the control socket stays: {}", failure.toString());
        }
    }
}
