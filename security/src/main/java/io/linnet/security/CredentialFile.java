package io.linnet.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A text file with a credential on each line: how it is read, and how it is replaced so that nobody ever sees half of it. */
public final class CredentialFile {
    /** No file with credentials is longer. */
    public static final int MAXIMUM_BYTES = 64 << 20;

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private CredentialFile() {}

    /**
     * Its lines without their ends, in UTF-8; line ends may be those of Windows.
     *
     * @throws CredentialsUnreadable when there is no such file, it may not be read, is too long or not UTF-8
     */
    public static List<String> lines(Path file) throws CredentialsUnreadable {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAXIMUM_BYTES + 1);
            if (content.length > MAXIMUM_BYTES) {
                throw unreadable(file, "longer than " + MAXIMUM_BYTES + " bytes");
            }
            return lines(file.toString(), content);
        } catch (NoSuchFileException missing) {
            throw unreadable(file, "there is no such file");
        } catch (AccessDeniedException denied) {
            throw unreadable(file, "this file may not be read");
        } catch (CredentialsUnreadable known) {
            throw known;
        } catch (IOException failure) {
            throw unreadable(file, "this file cannot be read: " + failure.getMessage());
        }
    }

    private static CredentialsUnreadable unreadable(Path file, String why) {
        return new CredentialsUnreadable(List.of(file + ": " + why));
    }

    /**
     * The lines of a content.
     *
     * @param name the file in messages
     * @throws CredentialsUnreadable when it is not UTF-8
     */
    public static List<String> lines(String name, byte[] content) throws CredentialsUnreadable {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= content.length; i++) {
            if (i == content.length ? start < i : content[i] == '\n') {
                lines.add(line(name, content, start, i, lines.size() + 1));
                start = i + 1;
            }
        }
        return lines;
    }

    private static String line(String name, byte[] content, int start, int end, int number)
            throws CredentialsUnreadable {
        int last = end > start && content[end - 1] == '\r' ? end - 1 : end;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content, start, last - start))
                    .toString();
        } catch (CharacterCodingException wrong) {
            throw new CredentialsUnreadable(List.of(name + ":" + number + ": bytes that are not UTF-8"));
        }
    }

    /** Whether a line says nothing: it is blank, or a comment, which begins with {@code #}. */
    public static boolean saysNothing(String line) {
        return line.isBlank() || line.startsWith("#");
    }

    /** What to warn of when all users of the machine may read or change the file; empty when that is not so, or not known here. */
    public static Optional<String> exposure(Path file) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.contains(PosixFilePermission.OTHERS_WRITE)) {
                return Optional.of(file + " can be changed by every user of this machine; chmod 600 ends that");
            }
            return mode.contains(PosixFilePermission.OTHERS_READ)
                    ? Optional.of(file + " can be read by every user of this machine; chmod 600 ends that")
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    /**
     * Puts these lines in the place of a file: all of them or, after a failure or a power cut, what was there before. Keeps mode, owner
     * and group of the file and follows a symbolic link; a file that was not there can be read by its owner alone.
     *
     * @throws IOException when that cannot be done; nothing has changed then
     */
    public static void replace(Path file, List<String> lines) throws IOException {
        boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        Path target = exists ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Path fresh = Files.createTempFile(folder, "." + target.getFileName() + ".", ".new");
        try {
            if (exists) {
                keepAttributes(target, fresh);
            } else {
                restrict(fresh);
            }
            write(fresh, lines);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folder);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void write(Path fresh, List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private static void restrict(Path fresh) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PRIVATE);
        }
    }

    private static void keepAttributes(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes present = view.readAttributes();
        if (!wanted.group().equals(present.group())) {
            view.setGroup(wanted.group());
        }
        if (!wanted.owner().equals(present.owner())) {
            view.setOwner(wanted.owner());
        }
        view.setPermissions(wanted.permissions());
    }

    /** The new name in the folder is on the disk as well. */
    private static void syncFolder(Path folder) throws IOException {
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
