#!/usr/bin/env bash
# Takes out each guard of guards.tsv in turn, in a copy of the project, and shows that a test fails then.
#   src/test/guards/run.sh              all of them
#   src/test/guards/run.sh "stale"      those whose name holds the text
set -uo pipefail
cd "$(dirname "$0")/../../.."
wanted="${1:-}"
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -P -t "$copy"
cp -r target "$copy/target" 2>/dev/null || true
failed=0
while IFS=$'\t' read -r guard why file expression kind tests; do
  case "$guard" in '' | \#*) continue ;; esac
  [[ "$guard" == *"$wanted"* ]] || continue
  source="src/main/java/dev/bactrian/$file"
  perl -0pi -e "$expression" "$copy/$source"
  if cmp -s "$source" "$copy/$source"; then
    echo "NOT FOUND  $guard: $file has changed, so has its guard: put guards.tsv right"
    failed=1
    continue
  fi
  log="$copy/guard.log"
  if [ "$kind" = unit ]; then
    (cd "$copy" && ./mvnw -q -B -ntp test -Dtest="$tests" -Dsurefire.failIfNoSpecifiedTests=false >"$log" 2>&1)
  else
    (cd "$copy" && ./mvnw -q -B -ntp verify -Dtest=None -Dit.test="$tests" -Dsurefire.failIfNoSpecifiedTests=false \
      -Dfailsafe.failIfNoSpecifiedTests=false >"$log" 2>&1)
  fi
  status=$?
  if [ $status -eq 0 ]; then
    echo "SURVIVED   $guard ($why): no test of $tests failed"
    failed=1
  elif grep -qE 'COMPILATION ERROR|Could not resolve' "$log"; then
    echo "NO BUILD   $guard: $(grep -m1 -E 'ERROR.*java' "$log")"
    failed=1
  else
    echo "killed     $guard ($why): $(grep -m1 -oE '[A-Za-z]+(Test|IT)\.[A-Za-z]+' "$log")"
  fi
  cp "$source" "$copy/$source"
done <src/test/guards/guards.tsv
exit $failed
