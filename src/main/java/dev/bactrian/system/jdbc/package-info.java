/** Any database with a JDBC driver: asked for its changes, again and again, and written to by statements that compare. */
@NullMarked
package dev.bactrian.system.jdbc;

import org.jspecify.annotations.NullMarked;
