# PowerShell completion of kubectl-crashloop. Load it with: kubectl-crashloop completion powershell | Out-String | Invoke-Expression
# It works in Windows PowerShell 5.1 and PowerShell 7.

Register-ArgumentCompleter -Native -CommandName 'kubectl-crashloop', 'kubectl-crashloop.exe' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # $typed: the words before the cursor's word. $word: that word, up to the cursor.
    $typed = @()
    $word = ''
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        $start = $element.Extent.StartOffset
        $end = $element.Extent.EndOffset
        if ($start -ge $cursorPosition) { break }
        if ($end -ge $cursorPosition) {
            $word = $element.Extent.Text.Substring(0, $cursorPosition - $start).TrimStart("'", '"')
            break
        }
        $isText = $element -is [System.Management.Automation.Language.StringConstantExpressionAst]
        $typed += if ($isText) { $element.Value } else { $element.Extent.Text }
    }

    # PowerShell before 7.3 drops an empty argument. A pair of quotes reaches the program as an empty argument.
    $last = $word
    if ($word -eq '' -and ($PSVersionTable.PSVersion -lt [version]'7.3.0' -or "$PSNativeCommandArgumentPassing" -eq 'Legacy')) { $last = '""' }
    $program = $commandAst.CommandElements[0].Extent.Text.Trim("'", '"')
    $lines = @(& $program __complete @typed $last 2>$null)
    if ($lines.Count -eq 0) { return }
    if ($lines[-1] -match '^:([0-9]+)$') { $directive = [int]$Matches[1] } else { return }

    # After --flag= the choices are bare values.
    $prefix = ''
    if ($word -match '^-[^=]*=') { $prefix = $Matches[0] }
    $choices = @($lines | Select-Object -SkipLast 1 | Where-Object { $_ -ne '' })
    # Without any result PowerShell offers files. An empty result prevents that.
    if ($choices.Count -eq 0) {
        if (($directive -band 4) -ne 0) { '' }
        return
    }
    foreach ($choice in $choices) {
        $value, $about = $choice -split "`t", 2
        if ([string]::IsNullOrEmpty($about)) { $about = $value }
        $text = $prefix + $value
        # Quote a value that PowerShell would not read as one plain word.
        if ($text -match '[\s,;@{}()$`"#&|<>]') { $text = "'" + $text.Replace("'", "''") + "'" }
        if (($directive -band 2) -eq 0 -and $choices.Count -eq 1) { $text += ' ' }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
    }
}
