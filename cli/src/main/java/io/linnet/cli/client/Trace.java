package io.linnet.cli.client;

import io.linnet.packet.Packet;

/** Hears of each packet that goes out or comes in. */
public interface Trace {
    /** Hears of nothing. */
    Trace SILENT = new Trace() {
        @Override
        public void sending(Packet packet) {}

        @Override
        public void received(Packet packet) {}

        @Override
        public void note(String text) {}
    };

    void sending(Packet packet);

    void received(Packet packet);

    void note(String text);
}
