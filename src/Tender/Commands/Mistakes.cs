using System.CommandLine;
using Tender.Server;

namespace Tender.Commands;

/// <summary>What is wrong with what was typed, and what may have been meant.</summary>
internal static class Mistakes
{
    public static string Tell(ParseResult given)
    {
        var command = given.CommandResult.Command;
        var unknown = given.UnmatchedTokens;
        var lines = unknown.Select(token => Unknown(token, command)).ToList();
        // Where something was not understood, the rest is its consequence.
        if (lines.Count == 0)
            lines.AddRange(given.Errors.Select(error => error.Message).Distinct());
        lines.Add($"Try {NameOf(command)} --help.");
        return string.Join('\n', lines);
    }

    private static string Unknown(string token, Command command)
    {
        var isOption = token.StartsWith('-');
        var known = isOption
            ? command.Options.Select(option => option.Name)
            : command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name);
        var what =
            isOption ? "option"
            : command.Subcommands.Count > 0 ? "command"
            : "argument";
        return $"{NameOf(command)}: unknown {what} {token}.{Suggestion.For(token, known)}";
    }

    /// <summary>A command with those it stands under.</summary>
    public static string NameOf(Command command)
    {
        var names = new List<string>();
        for (var at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            names.Insert(0, at.Name);
        return string.Join(' ', names);
    }
}
