package io.linnet.transport;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;

/** Leads each new connection through the entrance of now; those that are through keep the one they came by. Any thread. */
final class Reception extends ChannelInitializer<SocketChannel> {
    private volatile Entrance entrance;

    Reception(Entrance entrance) {
        this.entrance = entrance;
    }

    void entrance(Entrance next) {
        entrance = next;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        Entrance current = entrance;
        int high = (int) Math.min(Integer.MAX_VALUE, current.options().highWaterBytes());
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(high / 2, high));
        current.initChannel(channel);
    }
}
