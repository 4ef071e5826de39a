#!/usr/bin/env bash
# Everything that is known to go wrong goes wrong, for an hour, while users edit all systems; an oracle of its own judges what is left.
#   bench/soak.sh                            an hour, a new seed
#   bench/soak.sh --minutes 5 --seed 4711    a short one, with the troubles of that seed in their order
#   bench/soak.sh --only "standby|disk"      only troubles whose name matches
# Needs root, for the disks that are filled. They are mounted for this process alone, and go with it.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=60
seed="$RANDOM"
only=""
while [ $# -gt 0 ]; do
  case "$1" in
    --minutes) minutes="$2" ;;
    --seed) seed="$2" ;;
    --only) only="$2" ;;
    *)
      echo "unknown argument \"$1\" (expected --minutes N, --seed N, --only PATTERN)" >&2
      exit 2
      ;;
  esac
  shift 2
done
if [ "$(id -u)" -ne 0 ]; then
  echo "the soak mounts small disks in order to fill them: run it as root, e.g. sudo -E $0" >&2
  exit 2
fi
exec unshare --mount ./mvnw -B -q verify -DskipUnitTests -Dtest=NoUnit -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=Soak \
  -Dfailsafe.failIfNoSpecifiedTests=false "-Dbactrian.soak.minutes=$minutes" "-Dbactrian.soak.seed=$seed" "-Dbactrian.soak.only=$only"
