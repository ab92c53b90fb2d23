using System.CommandLine;
using Tender.Client;

namespace Tender.Commands;

/// <summary>The options of every command that calls a server, and some that several have.</summary>
internal static class SharedOptions
{
    private const int ShownAtOnce = 50;

    public static Option<string?> Merchant { get; } =
        new("--merchant")
        {
            HelpName = "ID",
            Description = $"The merchant; otherwise {ServerPlace.MerchantVariable}, or the ready one.",
        };

    public static Option<string?> Data { get; } =
        new("--data")
        {
            HelpName = "DIR",
            Description = $"The server's data directory; otherwise {ServerPlace.DataVariable}, or .tender.",
        };

    public static Option<string?> Url { get; } =
        new("--url")
        {
            HelpName = "URL",
            Description =
                $"Where the server answers; otherwise {ServerPlace.UrlVariable}, or what its data directory says.",
        };

    public static Option<string?> Token { get; } =
        new("--token")
        {
            HelpName = "TOKEN",
            Description =
                $"The control token, or live a user's own; otherwise {ServerPlace.TokenVariable}, or the control token "
                + "in the data directory.",
        };

    public static Option<bool> Json { get; } =
        new("--json") { Description = "Print JSON, as is done without being asked where no terminal reads." };

    /// <summary>What every command has.</summary>
    public static IReadOnlyList<Option> All { get; } = [Merchant, Data, Url, Token, Json];

    /// <summary>How many entries a list shows.</summary>
    public static Option<int> Limit() =>
        new("--limit")
        {
            HelpName = "COUNT",
            Description = "How many entries at most.",
            DefaultValueFactory = _ => ShownAtOnce,
            Validators =
            {
                given =>
                {
                    if (given.Tokens.Count == 1 && (!int.TryParse(given.Tokens[0].Value, out var count) || count < 1))
                        given.AddError($"--limit: \"{given.Tokens[0].Value}\" is no number of entries.");
                },
            },
        };

    /// <summary>An option with a text.</summary>
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>An argument with a text that must be given.</summary>
    public static Argument<string> Needed(string name, string description) => new(name) { Description = description };

    /// <summary>An argument with a text that may be left out.</summary>
    public static Argument<string?> Optional(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
}
