package io.linnet.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @Test
    void whiteSpaceBetweenTokensIsLeftOut() {
        assertThat(JsonText.compacted(" { \"a b\" : [ 1 , -2.50e+3 , true , null , \"\\u00e9 \\n\" , { } , [ ] ] } "))
                .isEqualTo("{\"a b\":[1,-2.50e+3,true,null,\"\\u00e9 \\n\",{},[]]}");
        assertThat(JsonText.compacted("0")).isEqualTo("0");
    }

    @Test
    void indentedDocumentHasALineForEachElement() {
        assertThat(JsonText.indented("{\"a\":[1,{\"b\":\"x,{\\\"}\"}],\"c\":{},\"d\":[]}"))
                .isEqualTo("""
                {
                  "a": [
                    1,
                    {
                      "b": "x,{\\"}"
                    }
                  ],
                  "c": {},
                  "d": []
                }""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "no",
                "{",
                "[1",
                "[1,]",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "01",
                "1.",
                "1e",
                "-",
                "\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "1 2",
                "tru",
                "\"a\nb\"",
                "+1",
                ".5",
                "[1}",
                "nullx"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.compacted(text));
    }

    @Test
    void depthIsBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonText.compacted("[".repeat(100_000) + "]".repeat(100_000)));
        assertThat(JsonText.compacted("[".repeat(500) + "]".repeat(500))).hasSize(1000);
    }

    @Test
    void controlCharactersAndQuotesAreEscaped() {
        assertThat(JsonText.quoted("a\"\\\b\f\n\r\t\u0001é")).isEqualTo("\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001é\"");
    }
}
