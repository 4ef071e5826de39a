package dev.bactrian.pipeline.review;

/** Nothing is there by the name or number that a person gave; the message says which, and what there is. */
public final class NotFound extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotFound(String message) {
        super(message);
    }
}
