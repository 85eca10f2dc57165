package io.linnet.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Makes a stream of bytes out of WebSocket frames, and one binary frame out of each write of the wire. Frames and
 * packets need not be aligned (MQTT 5.0 section 6). The wire's last write is an empty buffer, which becomes the closing
 * frame.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come back through the pipeline
final class WebSocketFrames extends ChannelDuplexHandler {
    private boolean closingFrameSent;
    private boolean closingFrameCame;
    private @Nullable ByteBuf unansweredPing;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closingFrameCame || closingFrameSent || !(message instanceof WebSocketFrame frame)) {
            ReferenceCountUtil.release(message);
        } else if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            context.fireChannelRead(frame.content());
        } else if (frame instanceof PingWebSocketFrame) {
            answer(context, frame.content());
        } else {
            takeOther(context, frame);
        }
    }

    /** A peer that reads no answers gets one only to its last ping (RFC 6455 section 5.5.3), or they would pile up without bound. */
    private void answer(ChannelHandlerContext context, ByteBuf ping) {
        if (context.channel().isWritable()) {
            context.writeAndFlush(new PongWebSocketFrame(ping), context.voidPromise());
        } else {
            forgetPing();
            unansweredPing = ping;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        ByteBuf ping = unansweredPing;
        if (ping != null && context.channel().isWritable()) {
            unansweredPing = null;
            context.writeAndFlush(new PongWebSocketFrame(ping), context.voidPromise());
        }
        context.fireChannelWritabilityChanged();
    }

    private void forgetPing() {
        if (unansweredPing != null) {
            unansweredPing.release();
            unansweredPing = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        forgetPing();
    }

    private void takeOther(ChannelHandlerContext context, WebSocketFrame frame) {
        try {
            if (frame instanceof CloseWebSocketFrame) {
                closingFrameCame = true;
                context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            } else if (frame instanceof TextWebSocketFrame) {
                refuse(
                        context,
                        WebSocketCloseStatus.INVALID_MESSAGE_TYPE,
                        new CorruptedFrameException(
                                "A text frame came, where only binary frames are allowed [MQTT-6.0.0-1]"));
            } else if (!(frame instanceof PongWebSocketFrame)) {
                refuse(context, WebSocketCloseStatus.PROTOCOL_ERROR, new CorruptedFrameException("Frame " + frame));
            }
        } finally {
            frame.release();
        }
    }

    private void refuse(ChannelHandlerContext context, WebSocketCloseStatus status, Throwable reason) {
        sendClosing(context, status, context.newPromise());
        context.fireExceptionCaught(reason);
    }

    private void sendClosing(ChannelHandlerContext context, WebSocketCloseStatus status, ChannelPromise promise) {
        closingFrameSent = true;
        context.write(new CloseWebSocketFrame(status), promise);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            context.write(message, promise);
        } else if (bytes.isReadable()) {
            context.write(new BinaryWebSocketFrame(bytes), promise);
        } else if (closingFrameSent) {
            context.write(bytes, promise);
        } else {
            bytes.release();
            sendClosing(context, WebSocketCloseStatus.NORMAL_CLOSURE, promise);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable reason) {
        if (reason instanceof CorruptedWebSocketFrameException corrupted && !closingFrameSent) {
            refuse(context, corrupted.closeStatus(), reason);
        } else {
            context.fireExceptionCaught(reason);
        }
    }
}
