#!/bin/sh
# Builds what is missing and starts everything on this machine. ./quickstart.sh --help says more.
set -eu

cd "$(dirname "$0")"
root=$(pwd -P)
modules="contracts tracing embedded-servers event-ingest notification-gateway delivery-tracker quickstart"
need=25

say() { printf '%s\n' "$*" >&2; }

# The major version of the JDK in a folder, from its release file; empty where there is none.
major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

candidates() {
  [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
  if command -v javac >/dev/null 2>&1; then
    path=$(command -v javac)
    path=$(readlink -f "$path" 2>/dev/null || echo "$path")
    dirname "$(dirname "$path")"
  fi
  [ ! -x /usr/libexec/java_home ] || /usr/libexec/java_home -v "$need+" 2>/dev/null || true
  ls -d /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* 2>/dev/null || true
}

find_jdk() {
  candidates | while IFS= read -r home; do
    version=$(major "$home")
    if [ -n "$version" ] && [ "$version" -ge "$need" ]; then
      echo "$home"
      break
    fi
  done
}

# A module is stale where its jar is missing or a source is newer than both jar and last build.
stale() {
  for module in $modules; do
    jar="$module/target/$module.jar"
    case $module in
      contracts | tracing | embedded-servers) jar=$(ls "$module"/target/"$module"-*.jar 2>/dev/null | head -n 1) ;;
    esac
    [ -n "$jar" ] && [ -f "$jar" ] || return 0
    built=$jar
    [ ! "$stamp" -nt "$jar" ] || built=$stamp
    sources="$module/src/main $module/pom.xml pom.xml"
    [ "$module" != quickstart ] || [ ! -d client-js ] || sources="$sources client-js"
    # shellcheck disable=SC2086
    [ -z "$(find $sources -newer "$built" -type f 2>/dev/null | head -n 1)" ] || return 0
  done
  return 1
}

jdk=$(find_jdk)
if [ -z "$jdk" ]; then
  say "Tidings needs a JDK $need or newer, and none was found."
  say "Install one, such as Temurin $need (https://adoptium.net):"
  say "  Debian, Ubuntu   apt install temurin-$need-jdk   (or openjdk-$need-jdk)"
  say "  macOS            brew install --cask temurin@$need"
  say "  SDKMAN           sdk install java $need-tem"
  say "or set JAVA_HOME to where it is."
  exit 1
fi

stamp="$root/quickstart/target/built"
if stale; then
  if ! command -v mvn >/dev/null 2>&1; then
    say "Tidings is built with Maven 3.8.6 or newer, and there is no mvn on the PATH."
    say "Install it: apt install maven, brew install maven, sdk install maven, or https://maven.apache.org"
    exit 1
  fi
  # Maven runs on any Java from 17 on, and finds the JDK for the build by itself.
  command -v java >/dev/null 2>&1 || export JAVA_HOME="$jdk"
  say "Building (the first time takes some minutes: Maven fetches the libraries) ..."
  began=$(date +%s)
  mvn -q -B -DskipTests package || {
    say "The build failed; its complaint stands above."
    exit 1
  }
  touch "$stamp"
  say "Built in $(($(date +%s) - began)) s."
fi

exec "$jdk/bin/java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders -Xmx512m \
  -jar "$root/quickstart/target/quickstart.jar" "$@"
