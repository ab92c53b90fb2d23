using System.CommandLine;
using Tender.Client;
using Tender.Commands;

namespace Tender;

/// <summary>
/// What the program was called for. A start of the service is read by the settings' own reader, which also knows the
/// environment and the file, and loads nothing of the other commands; those are parsed by System.CommandLine.
/// </summary>
internal static class CommandLine
{
    private const string ServeName = "serve";
    private static readonly string[] HelpNames = ["--help", "-h", "-?"];

    /// <summary>Runs the program.</summary>
    /// <returns>0 when it did what was asked, 1 when the server said no or a check failed, 2 for a mistake of the
    /// caller and for a server that cannot be reached.</returns>
    public static Task<int> Run(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken stop = default)
    {
        if (arguments.Any(HelpNames.Contains))
            return Parse(arguments, terminal, stop);
        if (arguments.Count > 0 && arguments[0] == ServeName)
            return Serve.Run([.. arguments.Skip(1)], terminal);
        var isCommand = arguments.Count > 0 && !arguments[0].StartsWith('-');
        return isCommand ? Parse(arguments, terminal, stop) : Serve.Run(arguments, terminal);
    }

    private static async Task<int> Parse(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken stop)
    {
        var root = CommandTree.Build(terminal);
        // A value such as "@acme" is a name, never a file of arguments.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpPage)
        {
            terminal.Error.WriteLine(Mistakes.Tell(parsed));
            return 2;
        }
        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
            },
            stop
        );
    }
}
