package io.linnet.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AliasesTest {
    // ---- set by the peer

    @Test
    void allowsAliasesFromOneToTheAnnouncedMaximum() {
        InboundAliases<String> aliases = new InboundAliases<>(3);
        assertThat(aliases.allows(0)).isFalse();
        assertThat(aliases.allows(1)).isTrue();
        assertThat(aliases.allows(3)).isTrue();
        assertThat(aliases.allows(4)).isFalse();
    }

    @Test
    void allowsNoAliasWhenNoneWereAnnounced() {
        assertThat(new InboundAliases<String>(0).allows(1)).isFalse();
    }

    @Test
    void anAliasThatWasNeverSetHasNoTopic() {
        InboundAliases<String> aliases = new InboundAliases<>(65_535);
        assertThat(aliases.topic(1)).isNull();
        aliases.set(5, "five");
        assertThat(aliases.topic(4)).isNull();
        assertThat(aliases.topic(6)).isNull();
        assertThat(aliases.topic(65_535)).isNull();
    }

    @Test
    void anAliasCanBeSetAgain() {
        InboundAliases<String> aliases = new InboundAliases<>(2);
        aliases.set(1, "old");
        aliases.set(1, "new");
        assertThat(aliases.topic(1)).isEqualTo("new");
    }

    @Test
    void everyAllowedAliasCanBeSetInAnyOrder() {
        InboundAliases<Integer> aliases = new InboundAliases<>(65_535);
        for (int i = 1; i <= 65_535; i++) {
            int alias = (i * 40_503) & 0xFFFF; // an odd factor visits every value once
            aliases.set(alias, alias);
        }
        for (int alias = 1; alias <= 65_535; alias++) {
            assertThat(aliases.topic(alias)).isEqualTo(alias);
        }
    }

    // ---- set by us

    @Test
    void aTopicIsNamedOnceAndGoesByItsAliasAfterwards() {
        OutboundAliases<String> aliases = new OutboundAliases<>(2);
        assertThat(aliases.aliasFor("a")).isEqualTo(-1);
        assertThat(aliases.aliasFor("a")).isEqualTo(1);
        assertThat(aliases.aliasFor("b")).isEqualTo(-2);
        assertThat(aliases.aliasFor("b")).isEqualTo(2);
        assertThat(aliases.aliasFor("a")).isEqualTo(1);
    }

    @Test
    void topicsBeyondTheMaximumGoByName() {
        OutboundAliases<String> aliases = new OutboundAliases<>(1);
        aliases.aliasFor("a");
        assertThat(aliases.aliasFor("b")).isZero();
        assertThat(aliases.aliasFor("a")).isEqualTo(1);
    }

    @Test
    void withoutAliasesEveryTopicGoesByName() {
        assertThat(new OutboundAliases<String>(0).aliasFor("a")).isZero();
    }

    @Test
    void aWithdrawnAliasIsNewAgain() {
        OutboundAliases<String> aliases = new OutboundAliases<>(2);
        aliases.aliasFor("a");
        assertThat(aliases.aliasFor("b")).isEqualTo(-2);
        aliases.withdraw("b");
        assertThat(aliases.aliasFor("c")).isEqualTo(-2);
        assertThat(aliases.aliasFor("b")).isZero();
    }
}
