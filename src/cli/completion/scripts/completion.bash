# bash completion of kubectl-crashloop. Load it with: source <(kubectl-crashloop completion bash)
# It works in bash 3.2 and later, and does not need the bash-completion package.

# Bash 3.2, the version of macOS, lacks compopt.
__kubectl_crashloop_option() {
    type compopt >/dev/null 2>&1 && compopt "$@" 2>/dev/null
}

__kubectl_crashloop() {
    # Bash also splits words at = and :. Join the pieces that have no space between them.
    local line=${COMP_LINE:0:COMP_POINT} word='' piece='' i
    local -a words
    words=()
    for (( i = 0; i <= COMP_CWORD; i++ )); do
        piece=${COMP_WORDS[i]}
        if (( i > 0 )) && [[ -z $line || $line == [[:space:]]* ]]; then
            words[${#words[@]}]=${word%[\"\']}
            word=
        fi
        line=${line#"${line%%[![:space:]]*}"}
        (( i == COMP_CWORD )) && piece=$line
        line=${line#"$piece"}
        [[ -z $word ]] && piece=${piece#[\"\']}
        word+=$piece
    done
    [[ $piece == [=:]* ]] && piece=

    local out directive choice value
    out=$("${words[0]:-kubectl-crashloop}" __complete "${words[@]:1}" "$word" 2>/dev/null)
    [[ $out == *:* ]] || return
    directive=${out##*:}
    out=${out%:*}

    # After --flag= the choices are bare values. Bash keeps the pieces of the word that come before this one.
    local prefix='' kept=${word%"$piece"} longest=0
    [[ $word == -*=* ]] && prefix=${word%%=*}=
    local -a values abouts
    values=() abouts=()
    while IFS= read -r choice; do
        value=$prefix${choice%%$'\t'*}
        [[ -n $choice && $value == "$word"* ]] || continue
        value=${value#"$kept"}
        i=${#values[@]}
        values[i]=$value
        [[ $choice == *$'\t'* ]] && abouts[i]=${choice#*$'\t'}
        (( ${#value} > longest )) && longest=${#value}
    done <<< "$out"

    COMPREPLY=()
    if (( ${#values[@]} == 0 )); then
        (( directive & 4 )) && return
        if (( directive & 16 )); then
            __kubectl_crashloop_option -o filenames
            while IFS= read -r value; do COMPREPLY[${#COMPREPLY[@]}]=$value; done < <(compgen -d -- "$piece")
        else
            __kubectl_crashloop_option -o bashdefault -o default
        fi
        return
    fi
    (( directive & 32 )) && __kubectl_crashloop_option -o nosort
    (( directive & 2 )) && __kubectl_crashloop_option -o nospace
    local room=$(( ${COLUMNS:-80} - longest - 4 ))
    for (( i = 0; i < ${#values[@]}; i++ )); do
        value=${values[i]}
        # Show descriptions next to several choices. Menu completion (37) would insert them into the line.
        if (( ${#values[@]} > 1 && COMP_TYPE != 37 && room > 10 )) && [[ -n ${abouts[i]-} ]]; then
            printf -v value '%-*s  (%s)' "$longest" "$value" "${abouts[i]:0:room}"
        fi
        COMPREPLY[i]=$value
    done
}

complete -F __kubectl_crashloop kubectl-crashloop
