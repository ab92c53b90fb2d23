using System.CommandLine;
using Tender.Client;

namespace Tender.Commands;

/// <summary>A command that calls the control API of a running server.</summary>
internal sealed class ApiCommand : ExampleCommand
{
    private readonly Terminal terminal;
    private readonly Func<CommandCall, Task<int>> run;

    /// <param name="terminal">Where it reads and writes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="example">How it is typed.</param>
    /// <param name="run">Does it; answers the exit code.</param>
    /// <param name="parts">Its own arguments, options and commands.</param>
    public ApiCommand(
        Terminal terminal,
        string name,
        string description,
        string example,
        Func<CommandCall, Task<int>> run,
        params IEnumerable<Symbol> parts
    )
        : base(name, description, example)
    {
        (this.terminal, this.run) = (terminal, run);
        foreach (var part in parts)
            Add(part);
        foreach (var option in SharedOptions.All)
            Options.Add(option);
        SetAction(Answer);
    }

    private void Add(Symbol part)
    {
        if (part is Argument argument)
            Arguments.Add(argument);
        else if (part is Option option)
            Options.Add(option);
        else
            Subcommands.Add((Command)part);
    }

    private async Task<int> Answer(ParseResult given, CancellationToken stop)
    {
        try
        {
            using var call = new CommandCall(given, terminal, stop);
            return await run(call);
        }
        catch (CommandRefusedException refused)
        {
            terminal.Error.WriteLine(refused.Message);
            return refused.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }
}
