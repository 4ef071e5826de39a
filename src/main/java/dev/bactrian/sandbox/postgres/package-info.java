/** An embedded PostgreSQL with logical decoding and a seeded table; it must not know Salesforce's protocols. */
@NullMarked
package dev.bactrian.sandbox.postgres;

import org.jspecify.annotations.NullMarked;
