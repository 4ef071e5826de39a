package dev.bactrian.sandbox.salesforce.org;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The access tokens that are valid now. */
public final class Sessions {
    private final SecureRandom random = new SecureRandom();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    public String open() {
        byte[] secret = new byte[48];
        random.nextBytes(secret);
        String token = Org.ORG_ID.substring(0, 15) + "!AQ"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret).replace('-', '.');
        tokens.add(token);
        return token;
    }

    public boolean isValid(String token) {
        return tokens.contains(token);
    }

    public void close(String token) {
        tokens.remove(token);
    }

    public void closeAll() {
        tokens.clear();
    }
}
