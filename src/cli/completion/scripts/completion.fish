# fish completion of kubectl-crashloop. Load it with: kubectl-crashloop completion fish | source
# It needs fish 3.1 or later.

function __kubectl_crashloop_complete
    set -l typed (commandline -opc)
    set -l word (commandline -ct | string replace -r -- '^["\']' '')
    set -l lines ($typed[1] __complete $typed[2..-1] "$word" 2>/dev/null)
    set -l directive (string replace -r -f -- '^:(\d+)$' '$1' "$lines[-1]")
    or return
    set -e lines[-1]

    # After --flag= the choices are bare values.
    set -l prefix (string match -r -- '^-[^=]*=' "$word")
    set -l rest (string replace -r -- '^-[^=]*=' '' "$word")
    if test (count $lines) -gt 0
        printf '%s\n' "$prefix"$lines
    else if test (math "bitand($directive, 4)") -eq 0
        if test (math "bitand($directive, 16)") -ne 0
            printf '%s\n' "$prefix"(__fish_complete_directories "$rest" '')
        else
            printf '%s\n' "$prefix"(__fish_complete_path "$rest")
        end
    end
end

complete -c kubectl-crashloop -e
complete -c kubectl-crashloop -f -k -a '(__kubectl_crashloop_complete)'
