package io.linnet.cli.config;

import io.linnet.client.settings.Place;
import io.linnet.client.settings.Problems;
import io.linnet.security.policy.AclFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** The name of an ACL file, which is read at once; what is wrong in it is named with its lines. */
final class AclFileKind implements Kind<AclFile> {
    private static final long MAXIMUM_BYTES = 64 << 20;

    @Override
    public String allowed() {
        return "a file in the format of Mosquitto's acl_file";
    }

    @Override
    public Shape shape() {
        return new Shape.Text("");
    }

    @Override
    public @Nullable AclFile read(String key, Node node, Problems problems) {
        Path file = new PathKind(allowed()).read(key, node, problems);
        return file == null ? null : read(file, key, problems.placeOf(node), problems);
    }

    /** Reads the file that is named at a place. */
    static @Nullable AclFile read(Path file, String key, Place namedAt, Problems problems) {
        String trouble;
        try {
            if (Files.size(file) <= MAXIMUM_BYTES) {
                return AclFile.parse(
                        file.toString(),
                        Files.readString(file),
                        wrong -> problems.add(new Place(file.toString(), wrong.line(), 1), wrong.text()));
            }
            trouble = "is larger than " + MAXIMUM_BYTES + " bytes";
        } catch (NoSuchFileException missing) {
            trouble = "does not exist";
        } catch (AccessDeniedException denied) {
            trouble = "may not be read";
        } catch (CharacterCodingException wrong) {
            trouble = "is not UTF-8 text";
        } catch (IOException failure) {
            trouble = "cannot be read: " + failure.getMessage();
        }
        problems.add(namedAt, key + ": " + file + " " + trouble);
        return null;
    }
}
