package io.linnet.bench.plot;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns values into places between 0 and 1, and names some of them. */
public sealed interface Axis {
    /** A place with its name. */
    record Tick(double place, String name) {}

    /** Where a value stands: 0 = at the beginning of the axis, 1 = at its end. */
    double place(double value);

    List<Tick> ticks();

    /** From a lowest value to at least the highest one, at even distances with round names. */
    static Axis linear(double lowest, double highest, int most) {
        double span = Math.max(highest - lowest, 1e-9);
        double rough = span / most;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power;
        for (double factor : new double[] {1, 2, 5, 10}) {
            if (step < rough - 1e-12) {
                step = factor * power;
            }
        }
        return new Linear(lowest, lowest + step * Math.ceil(span / step - 1e-9), step);
    }

    /** Percentiles as HdrHistogram shows them: each further nine takes as much room as the one before. */
    static Axis percentiles(double highest) {
        double nines = -Math.log10(1 - Math.min(highest, 99.9999999) / 100);
        return new Percentiles((int) Math.max(2, Math.ceil(nines - 1e-9)));
    }

    /** See {@link Axis#linear}. */
    record Linear(double lowest, double highest, double step) implements Axis {
        @Override
        public double place(double value) {
            return (value - lowest) / (highest - lowest);
        }

        @Override
        public List<Tick> ticks() {
            int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
            DecimalFormat format = new DecimalFormat(
                    decimals == 0 ? "#,##0" : "#,##0." + "0".repeat(decimals),
                    DecimalFormatSymbols.getInstance(Locale.ROOT));
            List<Tick> ticks = new ArrayList<>();
            for (int i = 0; lowest + i * step <= highest + step / 1000; i++) {
                ticks.add(new Tick(place(lowest + i * step), format.format(lowest + i * step)));
            }
            return ticks;
        }
    }

    /** See {@link Axis#percentiles}. */
    record Percentiles(int nines) implements Axis {
        @Override
        public double place(double value) {
            return Math.min(1, -Math.log10(1 - Math.min(value, 100 - 1e-9) / 100) / nines);
        }

        @Override
        public List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>();
            ticks.add(new Tick(0, "0 %"));
            ticks.add(new Tick(place(50), "50 %"));
            for (int i = 1; i <= nines; i++) {
                String name = i <= 2 ? "9".repeat(i) + (i == 1 ? "0" : "") : "99." + "9".repeat(i - 2);
                ticks.add(new Tick((double) i / nines, name + " %"));
            }
            return ticks;
        }
    }
}
