package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatTest {
    private static final ZonedDateTime AT =
            ZonedDateTime.of(2026, 1, 4, 15, 6, 7, 89_000_000, ZoneId.of("Europe/Berlin"));

    /** The expected text is that of date(1) in the C locale for Sunday, 4 January 2026. */
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a,Sun",
                "A,Sunday",
                "b,Jan",
                "B,January",
                "c,Sun Jan  4 15:06:07 2026",
                "C,20",
                "d,04",
                "D,01/04/26",
                "e, 4",
                "F,2026-01-04",
                "g,26",
                "G,2026",
                "h,Jan",
                "H,15",
                "I,03",
                "j,004",
                "k,15",
                "l, 3",
                "m,01",
                "M,06",
                "p,PM",
                "r,03:06:07 PM",
                "R,15:06",
                "s,1767535567",
                "S,07",
                "T,15:06:07",
                "u,7",
                "U,01",
                "V,01",
                "w,0",
                "W,00",
                "x,01/04/26",
                "X,15:06:07",
                "y,26",
                "Y,2026",
                "z,+0100",
                "Z,CET",
                "N,089000000",
                "%,%"
            })
    void conversionIsThatOfTheCLocale(char kind, String expected) {
        assertThat(TimeFormat.knows(kind)).isTrue();
        assertThat(TimeFormat.format(kind, AT)).isEqualTo(expected);
    }
}
