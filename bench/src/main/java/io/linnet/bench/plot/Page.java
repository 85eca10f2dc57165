package io.linnet.bench.plot;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one HTML file: no script, nothing from the network.
 *
 * @param title its heading
 * @param subtitle one line below
 * @param verdict in a box of its own, {@code good} or not
 * @param facts tables of names and values, by their headings, in their order
 * @param charts those that are empty are left out
 * @param footer what a reader must know to read it rightly
 */
public record Page(
        String title,
        String subtitle,
        String verdict,
        boolean good,
        List<Table> facts,
        List<Chart> charts,
        String footer) {
    private static final String STYLE = """
            :root { color-scheme: light dark; --paper: #fff; --ink: #1d2430; --faint: #667085; --grid: #e4e7ec;
              --card: #f7f8fa; --good: #067647; --bad: #b42318; --c0: #1f6feb; --c1: #d9730d; --c2: #0f8a6a; --c3: #9333c9; }
            @media (prefers-color-scheme: dark) { :root { --paper: #12161d; --ink: #e6e9ef; --faint: #98a2b3;
              --grid: #2a313c; --card: #1a2029; --good: #47cd89; --bad: #f97066; --c0: #6ea8fe; --c1: #f0a35e; --c2: #4fd1a5;
              --c3: #c792ea; } }
            * { box-sizing: border-box; }
            body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 62rem; background: var(--paper);
              color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.6rem; margin: 0; line-height: 1.25; }
            h2 { font-size: 1rem; margin: 0 0 .4rem; }
            .subtitle { color: var(--faint); margin: .3rem 0 1.2rem; }
            .verdict { display: inline-block; padding: .25rem .75rem; border: 1px solid; border-radius: 1rem; font-weight: 600;
              margin-bottom: 1.2rem; color: var(--bad); }
            .verdict.good { color: var(--good); }
            .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; }
            .card { background: var(--card); border-radius: .6rem; padding: .9rem 1rem; }
            table { border-collapse: collapse; width: 100%; font-size: .92rem; }
            td { padding: .15rem 0; vertical-align: top; }
            td + td { text-align: right; font-variant-numeric: tabular-nums; padding-left: 1rem; white-space: nowrap; }
            td:first-child { color: var(--faint); }
            figure { margin: 2rem 0 0; }
            figcaption { font-weight: 600; margin-bottom: .4rem; }
            .key { font-weight: 400; color: var(--faint); margin-left: 1rem; white-space: nowrap; }
            .key i { display: inline-block; width: .9rem; height: .2rem; border-radius: .1rem; margin-right: .35rem;
              vertical-align: middle; }
            svg { width: 100%; height: auto; display: block; }
            svg text { fill: var(--faint); font: 11px system-ui, sans-serif; }
            svg text.x { text-anchor: middle; }
            svg text.y { text-anchor: end; }
            .grid { stroke: var(--grid); stroke-width: 1; }
            polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
            .several .l0 { stroke-width: 4; } .several .l2 { stroke-width: 1.3; }
            .l0 { stroke: var(--c0); } .l1 { stroke: var(--c1); } .l2 { stroke: var(--c2); } .l3 { stroke: var(--c3); }
            .p0 { fill: var(--c0); } .p1 { fill: var(--c1); } .p2 { fill: var(--c2); } .p3 { fill: var(--c3); }
            .k0 { background: var(--c0); } .k1 { background: var(--c1); } .k2 { background: var(--c2); }
            .k3 { background: var(--c3); }
            footer { margin-top: 2.5rem; color: var(--faint); font-size: .88rem; }
            """;

    public Page {
        facts = List.copyOf(facts);
        charts = List.copyOf(charts);
    }

    /** A heading with names and values below. */
    public record Table(String heading, List<Map.Entry<String, String>> rows) {
        public Table {
            rows = List.copyOf(rows);
        }
    }

    /** The whole file. */
    public String html() {
        StringBuilder text = new StringBuilder(32_768);
        text.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n<p class=\"subtitle\">")
                .append(escaped(subtitle))
                .append("</p>\n<p class=\"verdict")
                .append(good ? " good" : "")
                .append("\">")
                .append(escaped(verdict))
                .append("</p>\n<div class=\"cards\">\n");
        facts.forEach(table -> table(text, table));
        text.append("</div>\n");
        charts.stream().filter(chart -> !chart.isEmpty()).forEach(chart -> text.append(chart.html()));
        return text.append("<footer>")
                .append(escaped(footer))
                .append("</footer>\n</body>\n</html>\n")
                .toString();
    }

    private static void table(StringBuilder text, Table table) {
        text.append("<div class=\"card\"><h2>").append(escaped(table.heading)).append("</h2><table>\n");
        for (Map.Entry<String, String> row : table.rows) {
            text.append("<tr><td>")
                    .append(escaped(row.getKey()))
                    .append("</td><td>")
                    .append(escaped(row.getValue()))
                    .append("</td></tr>\n");
        }
        text.append("</table></div>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%,.3f", value);
    }
}
