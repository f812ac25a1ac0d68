# Sourced by ./run, ./idpm and ./test, from the project's root: finds a JDK and builds what is out of date, with progress.

# Where progress goes; 2 where standard output belongs to the result.
progress_fd=1

say() { printf '%s\n' "$*" >&"$progress_fd"; }

die() {
  printf '%s: %s\n' "./${0##*/}" "$*" >&2
  exit 2
}

# Sets $java. Needs a JDK, 17 or newer, in JAVA_HOME or on the PATH.
require_jdk() {
  local bin='' version
  [ -z "${JAVA_HOME-}" ] || bin=$JAVA_HOME/bin/
  if ! java=$(command -v "${bin}java") || ! command -v "${bin}javac" >/dev/null; then
    die "needs a JDK, 17 or newer: there is no ${bin}java with ${bin}javac. Install one, or point JAVA_HOME to it." \
      "On Debian: apt-get install default-jdk-headless"
  fi
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  [ "${version:-0}" -ge 17 ] || die "needs a JDK, 17 or newer, and $java is ${version:-of an unknown version}."
}

# Whether a module was built after the last change of its sources. A change while it is being built counts too.
up_to_date() {
  local module
  for module in "$@"; do
    compgen -G "$module/target/$module-*.jar" >/dev/null || return 1
    [ -f "$module/target/built" ] || return 1
    [ -z "$(find pom.xml "$module/pom.xml" "$module/src/main" -newer "$module/target/built" -print -quit)" ] || return 1
  done
}

# Builds the modules unless they are up to date. Two calls at once take turns.
build() {
  up_to_date "$@" && return
  local list module
  mkdir -p .idp-master
  (
    if command -v flock >/dev/null; then
      flock --nonblock 8 || {
        say "another call is building; waiting for it"
        flock 8
        if up_to_date "$@"; then exit 0; fi
      }
    fi
    list=$(IFS=,; printf '%s' "$*")
    for module in "$@"; do
      mkdir -p "$module/target"
      : >"$module/target/building"
    done
    maven "building" --projects "$list" --also-make package -DskipTests
    for module in "$@"; do
      mv "$module/target/building" "$module/target/built"
    done
  ) 8>.idp-master/build.lock
}

maven_command=(./mvnw)

# Runs Maven, tells in one line what it is at, and in whole lines what went wrong. Everything goes to .idp-master/build.log.
maven() {
  local what=$1 status=0
  shift
  mkdir -p .idp-master
  SECONDS=0
  # bf reads the descriptors of dependencies side by side: the first build is over a minute sooner. The exit code is
  # Maven's own, not the reader's.
  { "${maven_command[@]}" --batch-mode -Daether.dependencyCollector.impl=bf "$@" 2>&1 || printf 'exit %d\n' "$?"; } |
    tee .idp-master/build.log | retell "$what" || status=$?
  [ "$status" = 0 ] || say "the whole output is in .idp-master/build.log"
  return "$status"
}

retell() {
  local what=$1 line='' part='' now='starting Maven' fetched=0 errors=0 status=0 got told=-10
  while :; do
    got=0
    IFS= read -r -t 1 part || got=$?
    line+=$part
    if [ "$got" -gt 128 ]; then
      tell "$what: $now"
      continue
    fi
    case $line in
      'exit '*) status=${line#exit } ;;
      *'Downloading from '*) now="fetching ${line##*/}, $fetched files so far" ;;
      *'Downloaded from '*) fetched=$((fetched + 1)) ;;
      '[INFO] Building IdP Master'*) now=${line#'[INFO] Building '}; now=${now%%' 0.'*} ;;
      *'Tests run:'*' -- in '*) settle "       ${line#*] }" ;;
      '  ok   '* | '  FAIL '*) settle "$line" ;;
      '  ...  '*) now=${line#'  ...  '} ;;
      '[ERROR]'*)
        errors=$((errors + 1))
        [ "$errors" -gt 60 ] || settle "$line"
        ;;
    esac
    [ -z "$line" ] || tell "$what: $now"
    line=''
    [ "$got" = 0 ] || break
  done
  if [ "$status" = 0 ]; then
    settle "  ok   $what ($SECONDS s)"
  else
    settle "  FAIL $what ($SECONDS s)"
  fi
  return "$status"
}

# A passing remark: rewritten on a terminal, a line every ten seconds elsewhere. Uses $told of its caller.
tell() {
  if [ -t "$progress_fd" ]; then
    printf '\r\033[K  %s (%d s)' "$1" "$SECONDS" >&"$progress_fd"
  elif [ $((SECONDS - told)) -ge 10 ]; then
    told=$SECONDS
    say "  ...  $1 ($SECONDS s)"
  fi
}

# A line that stays.
settle() {
  [ ! -t "$progress_fd" ] || printf '\r\033[K' >&"$progress_fd"
  say "$1"
}
