package dev.bactrian.sandbox.salesforce.org;

/** A request that Salesforce refuses, with the error that the caller is to be told. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SalesforceError error;

    public Refused(SalesforceError error) {
        super(error.code() + ": " + error.message(), null, false, false);
        this.error = error;
    }

    public Refused(String code, String message, String... fields) {
        this(SalesforceError.of(code, message, fields));
    }

    public SalesforceError error() {
        return error;
    }
}
