package io.linnet.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers the one HTTP request of a WebSocket connection: with the upgrade, or with a plain sentence why not. MQTT 5.0
 * section 6 asks for the subprotocol {@code mqtt}; {@code mqttv3.1} is what clients before the standard say.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come back through the pipeline
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final List<String> SUBPROTOCOLS = List.of("mqtt", "mqttv3.1");

    private final ChannelWire wire;
    private final ListenerOptions options;

    WebSocketUpgrade(ChannelWire wire, ListenerOptions options) {
        this.wire = wire;
        this.options = options;
    }

    private record Refusal(HttpResponseStatus status, String sentence) {}

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        Refusal refusal = refusal(request);
        String subprotocol = subprotocol(request);
        if (refusal != null) {
            refuse(context, refusal);
        } else if (subprotocol == null) {
            refuse(
                    context,
                    new Refusal(
                            HttpResponseStatus.BAD_REQUEST,
                            "The client must offer the WebSocket subprotocol mqtt (header Sec-WebSocket-Protocol)."));
        } else {
            upgrade(context, request, subprotocol);
        }
    }

    private @Nullable Refusal refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "This is not an HTTP request.");
        }
        if (!path(request.uri()).equals(options.webSocketPath())) {
            return new Refusal(
                    HttpResponseStatus.NOT_FOUND,
                    "There is nothing here; MQTT over WebSocket is at " + options.webSocketPath() + ".");
        }
        if (!asksForWebSocket(request)) {
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "This address speaks MQTT over WebSocket only.");
        }
        if (!"13".equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return new Refusal(
                    HttpResponseStatus.UPGRADE_REQUIRED, "Only WebSocket version 13 (RFC 6455) is spoken here.");
        }
        return null;
    }

    private static boolean asksForWebSocket(FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        return request.method().equals(HttpMethod.GET)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static @Nullable String subprotocol(FullHttpRequest request) {
        for (String known : SUBPROTOCOLS) {
            if (request.headers().containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, known, false)) {
                return known;
            }
        }
        return null;
    }

    private void refuse(ChannelHandlerContext context, Refusal refusal) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, refusal.status(), Unpooled.copiedBuffer(refusal.sentence() + "\n", UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (refusal.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        }
        context.writeAndFlush(response);
        context.pipeline().remove(this); // what follows is not answered
        wire.refuse(refusal.sentence());
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest request, String subprotocol) {
        // Frame errors are answered by WebSocketFrames, which also tells the wire.
        WebSocketDecoderConfig limits = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(options.maximumFrameBytes())
                .allowExtensions(false)
                .withUTF8Validator(false)
                .closeOnProtocolViolation(false)
                .build();
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshaker13(null, subprotocol, limits);
        context.pipeline().replace(this, null, new WebSocketFrames());
        handshaker.handshake(context.channel(), request).addListener(done -> {
            if (done.isSuccess()) {
                wire.start();
            } else {
                wire.abort();
            }
        });
    }
}
