package dev.bactrian.system.salesforce;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.component.salesforce.SalesforceHttpClient;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.internal.PayloadFormat;
import org.apache.camel.component.salesforce.internal.SalesforceSession;
import org.apache.camel.component.salesforce.internal.client.DefaultRawClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;

/** Camel's client for any REST call, which also tells the time of the reply. */
final class DatedClient extends DefaultRawClient {

    /** The message header with the reply's {@code Date}. */
    static final String REPLY_DATE = "BactrianReplyDate";

    DatedClient(SalesforceHttpClient http, SalesforceSession session, SalesforceLoginConfig login)
            throws SalesforceException {
        super(http, "", session, login);
    }

    @Override
    public void makeRequest(
            String method,
            String path,
            PayloadFormat format,
            InputStream body,
            Map<String, List<String>> headers,
            ResponseCallback callback) {
        // Where the first login came after the client was made, and after a logout, Camel's own copies are stale.
        if (session.getAccessToken() != null) {
            accessToken = session.getAccessToken();
            instanceUrl = session.getInstanceUrl();
        }
        super.makeRequest(method, path, format, body, headers, callback);
    }

    @Override
    protected void doHttpRequest(Request request, ClientResponseCallback callback) {
        var date = new AtomicReference<>("");
        request.onResponseHeaders(response -> {
            var told = response.getHeaders().get(HttpHeader.DATE);
            date.set(told == null ? "" : told);
        });
        super.doHttpRequest(request, (body, headers, failure) -> {
            headers.put(REPLY_DATE, date.get());
            callback.onResponse(body, headers, failure);
        });
    }
}
