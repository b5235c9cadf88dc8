# Atoll's server. Build: docker build -t atoll .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q package -pl modules/node -am -DskipTests -Dspotless.check.skip=true \
 && mkdir /dist && cp modules/node/target/lib/*.jar modules/node/target/atoll-node-*.jar /dist/

FROM eclipse-temurin:17-jre
RUN groupadd --system --gid 10001 atoll \
 && useradd --system --uid 10001 --gid atoll --home-dir /var/lib/atoll --create-home --shell /usr/sbin/nologin atoll
COPY --from=build /dist /opt/atoll/lib
COPY conf /opt/atoll/conf
USER atoll
WORKDIR /var/lib/atoll
VOLUME /var/lib/atoll
# HTTP API, links from other regions, cluster inside the region.
EXPOSE 8080 9080 7355
# JVM options: set JAVA_TOOL_OPTIONS.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-Dpicocli.programName=atoll", "-cp", "/opt/atoll/lib/*", "dev.atoll.node.Main"]
CMD ["--help"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 \
  CMD curl -fsS -o /dev/null http://127.0.0.1:8080/health/ready || exit 1
