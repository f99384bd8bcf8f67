#!/usr/bin/env bash
# Waits for what was deployed. If it does not become ready, keeps the causes: in the summary, as pages and as bundles.
# action.yml and docs/ci/gitlab-crashloop.yml run this same text.
#
# What CRASHLOOP_TARGETS, _SELECTOR, _NAMESPACE and _TIMEOUT hold is not trusted: each is checked, and none becomes code
# or a flag. CRASHLOOP_PROGRAM is code by its nature: whoever writes the job sets it.
set -euo pipefail
export LC_ALL=C

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

program=${CRASHLOOP_PROGRAM:-kubectl-crashloop}
folder=${CRASHLOOP_FOLDER:-crashloop}
timeout=${CRASHLOOP_TIMEOUT:-10m}
selector=${CRASHLOOP_SELECTOR:-}
namespace=${CRASHLOOP_NAMESPACE:-}
format=${CRASHLOOP_FORMAT:-markdown}
name='[a-z0-9]([-a-z0-9.]*[a-z0-9])?'
labels='^[-A-Za-z0-9_./=!,() ]+$'

[[ $timeout =~ ^([0-9]{1,7}[hms]){1,3}$ ]] || fail 'the timeout is no duration such as 30s, 10m or 1h'
[[ -z $namespace || $namespace =~ ^$name$ ]] || fail 'the namespace is no name'
[[ -z $selector || $selector =~ $labels ]] || fail 'the selector is no label selector'
targets=()
read -r -d '' -a targets <<<"${CRASHLOOP_TARGETS:-}" || true
for target in ${targets[@]+"${targets[@]}"}; do
  [[ $target =~ ^([a-z.]+/)?$name$ ]] || fail 'the targets hold a word that is no TYPE/NAME'
done

scope=()
[[ -z $namespace ]] || scope+=("--namespace=$namespace")
chosen=()
if [[ -n $selector ]]; then
  [[ ${#targets[@]} -eq 0 ]] || fail 'name targets or a selector, not both'
  chosen+=("--selector=$selector")
elif [[ ${#targets[@]} -eq 0 ]]; then
  fail 'targets or a selector are needed'
fi

mkdir -p "$folder"
case $format in
  markdown) answer=$folder/wait.md ;;
  junit) answer=$folder/wait.xml ;;
  *) fail 'the format is markdown or junit' ;;
esac
code=0
"$program" wait "--timeout=$timeout" ${scope[@]+"${scope[@]}"} ${chosen[@]+"${chosen[@]}"} "--output=$format" -- ${targets[@]+"${targets[@]}"} </dev/null >"$answer" || code=$?
[[ -z ${CRASHLOOP_SUMMARY:-} ]] || cat "$answer" >>"$CRASHLOOP_SUMMARY"

if [[ $code -ne 0 ]]; then
  if [[ -n $selector ]]; then
    read -r -d '' -a targets < <("$program" list ${scope[@]+"${scope[@]}"} ${chosen[@]+"${chosen[@]}"} --output=name </dev/null) || true
  fi
  # The first ten: more pods rarely have more causes.
  for target in ${targets[@]+"${targets[@]:0:10}"}; do
    file=$folder/${target//\//-}
    if "$program" explain ${scope[@]+"${scope[@]}"} --output=html -- "$target" </dev/null >"$file.html"; then
      "$program" bundle ${scope[@]+"${scope[@]}"} --force "--file=$file.tar.gz" -- "$target" </dev/null || true
    else
      rm -f "$file.html"
    fi
  done
fi
exit "$code"
