package dev.bactrian.sandbox.salesforce.org;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The access tokens that are valid now, and the org whose they are. */
public final class Sessions {
    private final SecureRandom random = new SecureRandom();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private volatile String org = Org.ORG_ID;

    /** The id of the org, with 18 characters. */
    public String org() {
        return org;
    }

    /** Another org answers from now on, which knows none of the tokens. */
    public void moveTo(String otherOrg) {
        org = otherOrg;
        closeAll();
    }

    public String open() {
        byte[] secret = new byte[48];
        random.nextBytes(secret);
        String token = org.substring(0, 15) + "!AQ"
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
