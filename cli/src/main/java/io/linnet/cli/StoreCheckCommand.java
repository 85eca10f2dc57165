package io.linnet.cli;

import io.linnet.cli.json.JsonMembers;
import io.linnet.cli.json.JsonText;
import io.linnet.store.CheckReport;
import io.linnet.store.CheckReport.Finding;
import io.linnet.store.StoreCheck;
import io.linnet.store.StoreException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code linnet store check}: says whether a data folder is sound. */
@Command(
        name = "check",
        description =
                "Look for damage in a data folder: checksums, every record, and whether records agree. Changes nothing.",
        sortOptions = false,
        footer = {
            "",
            "Exit code: 0 when it is sound, also with remarks; 1 when it is damaged or cannot be checked; 2 for a wrong"
                    + " command line."
        })
final class StoreCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    DataOption data;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        try {
            CheckReport report = StoreCheck.of(data.folder);
            if (json) {
                spec.commandLine().getOut().println(json(report));
            } else {
                print(report, spec.commandLine().getOut());
            }
            return report.isSound() ? ExitCode.OK : ExitCode.FAILED;
        } catch (StoreException failure) {
            spec.commandLine().getErr().println("Error: " + failure.getMessage());
            return ExitCode.FAILED;
        }
    }

    private void print(CheckReport report, PrintWriter out) {
        out.println(data.folder + ": " + (report.isSound() ? "sound" : "damaged") + ", "
                + StoredMessageText.count(report.recordCount()) + " records read");
        for (Finding finding : report.findings()) {
            out.println((finding.kind().isDamage() ? "damage: " : "remark: ")
                    + finding.kind().text() + ": " + StoredMessageText.count(finding.count()));
            finding.examples().forEach(example -> out.println("  " + printable(example)));
            if (finding.count() > finding.examples().size()) {
                out.println("  and "
                        + StoredMessageText.count(
                                finding.count() - finding.examples().size()) + " more");
            }
        }
    }

    /** Names that clients have chosen stand in it. */
    private static String printable(String example) {
        String quoted = JsonText.quoted(example);
        return quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private String json(CheckReport report) {
        JsonMembers records = new JsonMembers();
        for (Map.Entry<String, Long> each : new TreeMap<>(report.records()).entrySet()) {
            records.number(each.getKey(), each.getValue());
        }
        return new JsonMembers()
                .text("folder", data.folder.toString())
                .flag("sound", report.isSound())
                .json("records", records.toString())
                .array(
                        "findings",
                        report.findings().stream().map(StoreCheckCommand::json).toList())
                .toString();
    }

    private static String json(Finding finding) {
        return new JsonMembers()
                .text("kind", finding.kind().name())
                .text("text", finding.kind().text())
                .flag("damage", finding.kind().isDamage())
                .number("count", finding.count())
                .array(
                        "examples",
                        finding.examples().stream().map(JsonText::quoted).toList())
                .toString();
    }
}
