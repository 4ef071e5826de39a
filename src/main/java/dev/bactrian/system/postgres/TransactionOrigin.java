package dev.bactrian.system.postgres;

import dev.bactrian.system.postgres.LogEvent.Transaction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which transactions of the log are our own. Each of these begins with a message whose prefix is {@code bactrian/<feed>/<token>}; the
 * token names the batch of deliveries that was written, and is the origin of every change of the transaction, a trigger's included.
 *
 * <p>The log tells transactions whole and one after the other, so only the transaction that is being read is remembered.
 *
 * @see <a href="../../../../../../../docs/decisions/008-origin-in-the-log.md">decision 007</a>
 */
final class TransactionOrigin {

    private final String marked;
    private @Nullable Transaction own;
    private String token = "";

    /** @param feed whose own writes are looked for; those of another sync or installation are somebody else's edits */
    TransactionOrigin(String feed) {
        this.marked = "bactrian/" + feed + "/";
    }

    /** The prefix of the message that marks a transaction. */
    String mark(String batchToken) {
        return marked + batchToken;
    }

    /** Whether a message with this prefix marks a transaction of ours. */
    boolean isOurs(String prefix) {
        return prefix.startsWith(marked);
    }

    /** Notes a message of a transaction; others' messages are passed over. */
    void message(String prefix, Optional<Transaction> transaction) {
        if (transaction.isPresent() && isOurs(prefix)) {
            own = transaction.get();
            token = prefix.substring(marked.length());
        }
    }

    /** The token of the transaction; empty: it is not ours. */
    String of(Transaction transaction) {
        if (!transaction.equals(own)) {
            forget();
        }
        return token;
    }

    /** The log is read from another place. */
    void forget() {
        own = null;
        token = "";
    }
}
