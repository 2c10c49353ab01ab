# syntax=docker/dockerfile:1
ARG MAVEN_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG JDK_IMAGE=docker.io/library/eclipse-temurin:25-jdk
ARG BASE_IMAGE=gcr.io/distroless/base-nossl-debian12:nonroot

# The jar is the same on every platform.
FROM --platform=$BUILDPLATFORM ${MAVEN_IMAGE} AS build
ARG MAVEN_ARGS=""
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2/repository \
    --mount=type=secret,id=maven-settings,target=/root/.m2/settings.xml \
    mvn -B -ntp ${MAVEN_ARGS} -DskipTests package \
      dependency:copy-dependencies -DincludeScope=test -DoutputDirectory=target/test-lib

FROM ${JDK_IMAGE} AS jre
# ImageTest says which modules these are. jdk.jcmd is for people: there is no shell in the image.
# Options from here come before JAVA_TOOL_OPTIONS, which so has the last word. Standard output is for the results of commands.
RUN jlink --output /opt/jre --no-header-files --no-man-pages \
      --add-modules java.base,java.naming,java.net.http,java.security.jgss,java.sql,jdk.httpserver,jdk.jcmd,jdk.management,jdk.net,jdk.unsupported \
      --add-options="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:+UseStringDeduplication -XX:MaxRAMPercentage=34 -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData -XX:+ErrorFileToStderr -Xlog:disable -Xlog:all=warning:stderr --sun-misc-unsafe-memory-access=allow"
COPY --from=build /src/target/lib /opt/ssoperator/lib
COPY --from=build /src/target/ssoperator.jar /src/target/ssoperator.cdx.json /src/LICENSE /opt/ssoperator/
COPY --from=build /src/target/test-lib /training/lib
COPY --from=build /src/target/test-classes /training/classes
# The JVM takes the cache only beside jars of the same time, and a layer's times have no fractions.
RUN find /opt/jre /opt/ssoperator -exec touch -h -d 2000-01-01T00:00:00Z {} + \
 && java -cp "/training/classes:/training/lib/*:/opt/ssoperator/ssoperator.jar" dev.ssoperator.process.Training \
      /opt/jre/bin/java -XX:AOTMode=record -XX:AOTConfiguration=/training/ssoperator.conf -jar /opt/ssoperator/ssoperator.jar \
 && /opt/jre/bin/java -XX:AOTMode=create -XX:AOTConfiguration=/training/ssoperator.conf -XX:AOTCache=/opt/ssoperator/ssoperator.aot \
      -jar /opt/ssoperator/ssoperator.jar \
 && /opt/jre/bin/java -XX:AOTMode=on -XX:AOTCache=/opt/ssoperator/ssoperator.aot -jar /opt/ssoperator/ssoperator.jar --version

FROM ${BASE_IMAGE}
ARG VERSION=development
ARG REVISION=""
ARG CREATED=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="SSOperator" \
      org.opencontainers.image.description="A Kubernetes operator for AWS IAM Identity Center" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}"
COPY --from=jre /opt/jre /opt/jre
COPY --from=jre /opt/ssoperator/lib /opt/ssoperator/lib
COPY --from=jre /opt/ssoperator/LICENSE /opt/ssoperator/ssoperator.cdx.json /opt/ssoperator/ssoperator.jar /opt/ssoperator/
COPY --from=jre /opt/ssoperator/ssoperator.aot /opt/ssoperator/
# One arena for each of a hundred threads would keep what they have freed.
ENV MALLOC_ARENA_MAX=2
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/opt/jre/bin/java", "-XX:AOTCache=/opt/ssoperator/ssoperator.aot", "-jar", "/opt/ssoperator/ssoperator.jar"]
CMD ["run"]
