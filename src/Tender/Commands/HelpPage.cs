using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Tender.Server;

namespace Tender.Commands;

/// <summary>The help: the service's own options as the settings describe them, each command with an example.</summary>
internal sealed class HelpPage(HelpAction standard) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult given)
    {
        var output = given.InvocationConfiguration.Output;
        var command = given.CommandResult.Command;
        if (command.Parents.FirstOrDefault() is null)
            output.WriteLine(SettingsHelp.Print(Commands(command)));
        else if (command.Name == ServeCommand.Name)
            output.WriteLine(SettingsHelp.Print(""));
        else
            standard.Invoke(given);
        if (command is ExampleCommand shown)
            output.WriteLine($"Example:\n  {shown.Example}\n");
        return 0;
    }

    private static string Commands(Command root)
    {
        var shown = root.Subcommands.Where(command => !command.Hidden).ToList();
        var width = shown.Max(command => command.Name.Length);
        var lines = shown.Select(command => $"  {command.Name.PadRight(width)}  {command.Description}");
        return $"Commands (`tender COMMAND --help` has an example each):\n{string.Join('\n', lines)}\n\n";
    }
}
