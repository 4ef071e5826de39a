#!/bin/sh
# The product beside Debezium's engine alone, in one run: bench/run.sh [rows, 100000 where it is not given]
set -eu
cd "$(dirname "$0")/.."
exec ./mvnw -B -q verify -Dspotless.check.skip -Dtest=NoUnit -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=ComparisonBench -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dbactrian.bench.rows="${1:-100000}" -Dbactrian.test.java-options="-XX:+UseSerialGC"
