package io.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class DescriptorsTest {
    @Test
    void tooFewDescriptorsAreToldWithWhatHelps() {
        assertThatThrownBy(() -> Descriptors.requireDescriptors(1000, 1024))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("1,000 connections need 1064 file descriptors")
                .hasMessageContaining("may have 1024")
                .hasMessageContaining("ulimit -n 1064");
        assertThatCode(() -> Descriptors.requireDescriptors(900, 1024)).doesNotThrowAnyException();
    }

    @Test
    void tooFewPortsAreToldWithWhatHelps() {
        assertThatThrownBy(() -> Descriptors.requirePorts(30_000, 28_232))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("28,232")
                .hasMessageContaining("--ifaddr");
    }

    @Test
    void failuresOfSocketsAreExplained() {
        assertThat(Descriptors.explained(new SocketException("Too many open files")))
                .contains("ulimit -n");
        assertThat(Descriptors.explained(new BindException("Cannot assign requested address")))
                .contains("--ifaddr");
        assertThat(Descriptors.explained(new SocketException("Connection refused")))
                .isEqualTo("Connection refused");
    }

    @Test
    void onlyAddressesOfOtherMachinesAreShortOfPorts() throws Exception {
        InetAddress far = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        BrokerAddress remote = BrokerAddress.plain(new InetSocketAddress(far, 1883));
        BrokerAddress local = BrokerAddress.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883));
        assertThat(Reach.of(remote).isBoundToOneSource()).isTrue();
        assertThat(Reach.of(local).isBoundToOneSource()).isFalse();
        assertThat(new Reach(List.of(remote), List.of(far)).isBoundToOneSource())
                .isFalse();
    }

    @Test
    void reasonCodesAreWords() {
        assertThat(ReasonText.of((byte) 5)).isEqualTo("0x05 (not authorized)");
        assertThat(ReasonText.of((byte) 0x97)).isEqualTo("0x97 (quota exceeded)");
        assertThat(ReasonText.of((byte) 0xF0)).isEqualTo("0xF0");
    }
}
