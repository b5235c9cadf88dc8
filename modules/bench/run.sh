#!/usr/bin/env bash
# Runs the benchmarks from what `mvn package` left in target; builds it when it is missing.
#   modules/bench/run.sh [--quick] [--only a,b,c,d] [--database h2,postgres] [--seconds N]
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! ls modules/bench/target/lib/*.jar >/dev/null 2>&1; then
  mvn -q -pl modules/bench -am -DskipTests -Dspotless.check.skip=true package
fi
exec java ${BENCH_JAVA_OPTS:--Xms2g -Xmx2g} \
  -cp "modules/bench/target/classes:modules/bench/target/lib/*" dev.atoll.bench.Main "$@"
