/**
 * What one system reports: a {@link dev.bactrian.change.Change} with its operation, key, known fields, time and position.
 *
 * <p>The words used everywhere: a <b>system</b> is one Salesforce org or one database; a <b>sync</b> is one definition; a
 * <b>change</b> is what one system reports; a <b>record</b> is the thing itself across systems; a <b>link</b> is a system's key
 * for a record; a <b>shadow</b> is what a system was last known to hold; an <b>echo</b> is a change that only tells what was
 * written; a <b>conflict</b> is two systems changing one field without having seen each other; a <b>write</b> is what a system
 * still lacks; a <b>delivery</b> brings writes to a system; to <b>park</b> is to set one record aside for a person.
 *
 * <p>Must not import Camel, Quarkus or JDBC.
 */
@NullMarked
package dev.bactrian.change;

import org.jspecify.annotations.NullMarked;
