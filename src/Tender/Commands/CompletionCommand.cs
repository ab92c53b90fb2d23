using System.CommandLine;
using Tender.Client;

namespace Tender.Commands;

/// <summary>Scripts with which a shell completes commands and options: each asks this program.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _tender() {
              local IFS=$'\n'
              COMPREPLY=($(tender complete "$COMP_POINT" "$COMP_LINE" 2>/dev/null))
            }
            complete -o default -F _tender tender
            """,
        ["zsh"] = """
            _tender() {
              compadd -- ${(f)"$(tender complete "$CURSOR" "$BUFFER" 2>/dev/null)"}
            }
            compdef _tender tender
            """,
        ["fish"] = """
            complete -c tender -a '(tender complete (commandline -C) (commandline -cp) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName tender -ScriptBlock {
              param($word, $line, $position)
              tender complete $position "$line" | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    public static Command Build(Terminal terminal)
    {
        var shell = SharedOptions.Needed("SHELL", "bash, zsh, fish or pwsh.");
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new ExampleCommand(
            "completion",
            "Print the script with which a shell completes commands and options.",
            "source <(tender completion bash)"
        )
        {
            shell,
        };
        command.SetAction(given => terminal.Out.WriteLine(Scripts[given.GetValue(shell)!]));
        return command;
    }

    /// <summary>What those scripts call: prints what may stand at a place of a line, one a line.</summary>
    public static Command BuildAnswer(Terminal terminal, Command tree)
    {
        var (place, line) = (new Argument<int>("PLACE"), new Argument<string>("LINE"));
        var command = new Command("complete", "Print what can stand at a place of a line.") { place, line };
        command.Hidden = true;
        command.SetAction(given =>
        {
            var text = given.GetValue(line)!;
            // The program's own name is no argument of it.
            var start = text.IndexOf(' ') is var blank and >= 0 ? blank + 1 : text.Length;
            var at = Math.Clamp(given.GetValue(place) - start, 0, text.Length - start);
            foreach (var completion in tree.Parse(text[start..]).GetCompletions(at))
                terminal.Out.WriteLine(completion.InsertText ?? completion.Label);
        });
        return command;
    }
}
