package dev.bactrian.sandbox.salesforce.rest;

import dev.bactrian.sandbox.salesforce.org.Refused;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests of several parts, as {@code multipart/form-data}. */
final class Multipart {
    private Multipart() {}

    /** The parts by name; none if the request is of another kind. */
    static Map<String, String> parts(Request request) {
        String contentType = request.header("content-type").orElse("");
        if (!contentType.startsWith("multipart/form-data")) {
            return Map.of();
        }
        FullHttpRequest http = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                "/",
                Unpooled.copiedBuffer(request.body(), StandardCharsets.UTF_8));
        http.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        HttpPostMultipartRequestDecoder decoder = null;
        try {
            decoder = new HttpPostMultipartRequestDecoder(
                    new DefaultHttpDataFactory(false), http, StandardCharsets.UTF_8);
            Map<String, String> parts = new LinkedHashMap<>();
            for (InterfaceHttpData data : decoder.getBodyHttpDatas()) {
                parts.put(data.getName(), ((HttpData) data).getString(StandardCharsets.UTF_8));
            }
            return parts;
        } catch (HttpPostRequestDecoder.ErrorDataDecoderException | IOException e) {
            throw new Refused("INVALIDJOB", "the multipart body cannot be read: " + e.getMessage());
        } finally {
            if (decoder != null) {
                decoder.destroy();
            }
            http.release();
        }
    }
}
