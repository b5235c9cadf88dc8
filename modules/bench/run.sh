#!/usr/bin/env bash
# Runs the benchmarks from what `mvn package` left in target; builds it when it is missing or older than a source.
#   modules/bench/run.sh [--quick] [--only a,b,c,d] [--database h2,postgres] [--seconds N]
set -euo pipefail
cd "$(dirname "$0")/../.."
built=modules/bench/target/lib
if [ ! -d "$built" ] || [ -n "$(find pom.xml modules/*/pom.xml modules/*/src/main -newer "$built" -print -quit)" ]; then
  rm -rf "$built"
  mvn -q -pl modules/bench -am -DskipTests -Dspotless.check.skip=true package
fi
exec java ${BENCH_JAVA_OPTS:--Xms2g -Xmx2g -XX:+AlwaysPreTouch -XX:+UseZGC} \
  -cp "modules/bench/target/classes:modules/bench/target/lib/*" dev.atoll.bench.Main "$@"
