#compdef kubectl-crashloop
# zsh completion of kubectl-crashloop. Load it with: source <(kubectl-crashloop completion zsh)

_kubectl-crashloop() {
    local program=${~${(Q)words[1]}} line value directive
    local -a typed lines choices options
    typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
    lines=("${(@f)$("$program" __complete "${typed[@]}" 2>/dev/null)}")
    directive=${lines[-1]#:}
    [[ $directive == <-> ]] || return 1
    lines[-1]=()

    # After --flag= the choices are bare values.
    [[ $PREFIX == -*=* ]] && compset -P 1 '*='
    for line in "${lines[@]}"; do
        value=${line%%$'\t'*}
        value=${value//\\/\\\\}
        value=${value//:/\\:}
        [[ $line == *$'\t'* ]] && value+=":${line#*$'\t'}"
        choices+=("$value")
    done
    if (( ${#choices} == 0 )); then
        (( directive & 4 )) && return 1
        if (( directive & 16 )); then _files -/; else _files; fi
        return
    fi
    (( directive & 2 )) && options=(-S '')
    if (( directive & 32 )); then
        _describe -V choice choices "${options[@]}"
    else
        _describe choice choices "${options[@]}"
    fi
}

# zsh runs this file as the function when it is in a folder of fpath; "source" only registers the function.
if [[ ${funcstack[1]} == _kubectl-crashloop ]]; then
    _kubectl-crashloop "$@"
else
    (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit; }
    compdef _kubectl-crashloop kubectl-crashloop
fi
