using System.CommandLine;
using Tender.Server;

namespace Tender.Commands;

/// <summary>
/// The service itself, as the help and the shell's completion know it; the settings' own reader reads its options.
/// </summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    public static Command Build()
    {
        var command = new Command(Name, "Run the service; what happens without a command.");
        foreach (var name in Settings.OptionNames)
            command.Options.Add(new Option<string>(name));
        return command;
    }
}
