package dev.bactrian.system.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpoint;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.internal.OperationName;
import org.apache.camel.component.salesforce.internal.client.RawClient;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.jsse.KeyStoreParameters;

/**
 * Camel's Salesforce component for one system, with what Camel leaves out: subscriptions that are watched, a first login when it is
 * needed rather than at the start, and the time of each reply.
 */
@Component("salesforce")
public final class SalesforceConnection extends SalesforceComponent {

    /** A page of 2,000 records with their long texts; Camel's own limit is 4 MiB. */
    private static final int LARGEST_REPLY = 256 * 1024 * 1024;

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    static final Duration LONGEST_REQUEST = Duration.ofSeconds(60);

    private final SalesforceSettings settings;
    private final Map<String, SalesforceStream> streams = new ConcurrentHashMap<>();

    SalesforceConnection(SalesforceSettings settings) {
        this.settings = settings;
        var defaults = new SalesforceEndpointConfig();
        defaults.setApiVersion(settings.apiVersion());
        setConfig(defaults);
        setLoginConfig(login(settings));
        setPubSubHost(settings.pubSubHost());
        setPubSubPort(settings.pubSubPort());
        setHttpMaxContentLength(LARGEST_REPLY);
        setHttpClientConnectionTimeout(LONGEST_CONNECT.toMillis());
        setHttpRequestTimeout(LONGEST_REQUEST.toMillis());
    }

    SalesforceSettings settings() {
        return settings;
    }

    /** Notes the stream that a sync's subscription opens when its route is started next. */
    void follow(String sync, SalesforceStream next) {
        streams.put(sync, next);
    }

    SalesforceStream stream(String sync) {
        return streams.computeIfAbsent(
                sync, name -> new SalesforceStream("", Follower.NOBODY, settings.longestSilence(), Clock.systemUTC()));
    }

    /** The parameter {@code sync} of a subscription tells apart two syncs that follow one object: Camel shares what has one URI. */
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        var sync = String.valueOf(parameters.remove("sync"));
        var made = (SalesforceEndpoint) super.createEndpoint(uri, remaining, parameters);
        return made.getOperationName() == OperationName.PUBSUB_SUBSCRIBE
                ? new SubscriptionEndpoint(this, made, sync)
                : made;
    }

    @Override
    public RawClient createRawClientFor(SalesforceEndpoint endpoint) throws SalesforceException {
        return new DatedClient(getHttpClient(), getSession(), getLoginConfig());
    }

    /**
     * Logs in where nobody has yet. Camel's producers log in by themselves, but leave the session unstarted, and only a started session
     * logs in again when a stream finds it expired; to start it is to log in.
     */
    void logIn() throws SalesforceException {
        var session = getSession();
        if (session.isStarted()) {
            return;
        }
        try {
            session.start();
        } catch (RuntimeException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof SalesforceException known
                    ? known
                    : new SalesforceException("Login error: " + cause.getMessage(), cause);
        }
    }

    private static SalesforceLoginConfig login(SalesforceSettings settings) {
        var login = new LoginWhenNeeded();
        login.setLoginUrl(settings.loginUrl());
        login.setClientId(settings.clientId());
        login.setClientSecret(settings.clientSecret());
        switch (settings.auth()) {
            case CLIENT_CREDENTIALS -> login.setType(AuthenticationType.CLIENT_CREDENTIALS);
            case PASSWORD -> {
                login.setType(AuthenticationType.USERNAME_PASSWORD);
                login.setUserName(settings.username());
                login.setPassword(settings.password());
            }
            case REFRESH_TOKEN -> {
                login.setType(AuthenticationType.REFRESH_TOKEN);
                login.setRefreshToken(settings.refreshToken());
            }
            case JWT -> {
                login.setType(AuthenticationType.JWT);
                login.setUserName(settings.username());
                if (!settings.jwtAudience().isEmpty()) {
                    login.setJwtAudience(settings.jwtAudience());
                }
                var keystore = new KeyStoreParameters();
                keystore.setResource(settings.keystore());
                keystore.setPassword(settings.keystorePassword());
                login.setKeystore(keystore);
            }
        }
        return login;
    }

    /**
     * Lets nothing log in before it is used, so that an org that cannot be reached stops no start; except a subscription, for which
     * Camel refuses to be lazy.
     */
    private static final class LoginWhenNeeded extends SalesforceLoginConfig {

        @Override
        public boolean isLazyLogin() {
            return !StreamChannels.isOpening();
        }
    }
}
