using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using Tender.Commands;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>What is typed: help, mistakes, the way to the server, completion.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Every_command_has_help_with_an_example_that_can_be_parsed()
    {
        var tree = CommandTree.Build(Terminal.OfThisProcess());
        foreach (var command in Below(tree).Where(one => one is { Hidden: false, Name: not "serve" }))
        {
            var name = Mistakes.NameOf(command);
            var help = await Run([.. name.Split(' ').Skip(1), "--help"]);
            Assert.Equal((0, ""), (help.Code, help.Errors));
            var example = help.Output.TrimEnd().Split('\n')[^1].Trim();
            Assert.Equal(((ExampleCommand)command).Example, example);
            Assert.Contains(name, example);
            var typed = example[example.IndexOf("tender ", StringComparison.Ordinal)..].TrimEnd(')').Split('>')[0];
            Assert.Empty(tree.Parse(typed["tender ".Length..].Trim()).Errors);
            Assert.All(command.Options.Concat<Symbol>(command.Arguments), one =>
                Assert.NotEmpty(one.Description ?? "")
            );
        }
    }

    [Fact]
    public async Task The_help_lists_every_command_and_every_option_that_does_something_and_promises_nothing_else()
    {
        var help = (await Run("--help")).Ok().Output;
        Assert.All(CommandTree.Build(Terminal.OfThisProcess()).Subcommands.Where(one => !one.Hidden), command =>
            Assert.Contains($"\n  {command.Name} ", help)
        );
        Assert.All(Settings.OptionNames, option => Assert.Contains($"\n  {option} ", help));
        Assert.DoesNotContain("not built", help, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("not exist yet", help, StringComparison.OrdinalIgnoreCase);
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 140, line));
    }

    [Theory]
    [InlineData("clok", "tender: unknown command clok. Did you mean clock?")]
    [InlineData("clock advnce 1h", "tender clock: unknown command advnce. Did you mean advance?")]
    [InlineData("clock --mechant x", "tender clock: unknown option --mechant. Did you mean --merchant?")]
    [InlineData("clock advance", "Required argument missing for command: 'advance'.")]
    [InlineData("charges --limit none", "--limit: \"none\" is no number of entries.")]
    [InlineData("charges --limit 0", "--limit: \"0\" is no number of entries.")]
    [InlineData("next", "Required argument missing for command: 'next'.")]
    [InlineData("completion tcsh", "tcsh")]
    public async Task A_slip_is_named_and_ends_with_2(string typed, string words)
    {
        var run = await Run(typed.Split(' '));
        run.Refused(2, words);
        Assert.Matches("Try tender( [a-z]+)* --help.\n$", run.Errors);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_in_a_sentence()
    {
        (await Run("clock", "--data", "/nowhere")).Refused(2, "No running Tender is known in /nowhere. Start one");
        (await Run("clock", "--url", "http://127.0.0.1:1", "--token", "x")).Refused(
            2,
            "No Tender answers at http://127.0.0.1:1/"
        );
        (await Run("clock", "--url", "localhost")).Refused(2, "\"localhost\" is no address of a server");
        (await Run("merchants", "--url", "http://127.0.0.1:1", "--data", "/nowhere")).Refused(
            2,
            "There is no /nowhere/"
        );
    }

    [Fact]
    public async Task A_wrong_token_an_unknown_merchant_and_a_bad_span_are_told_in_a_sentence()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        (await CommandRun.Of(host, host.Ready, "clock", "--token", "wrong")).Refused(2, "does not know this token");
        (await CommandRun.Of(host, host.Ready, "clock", "--merchant", "A1")).Refused(2, "There is no merchant A1.");
        (await CommandRun.Of(host, host.Ready, "clock", "advance", "1y")).Refused(2, "\"1y\" is no span of time");
        (await CommandRun.Of(host, host.Ready, "clock", "advance", "P1M")).Refused(2, "\"P1M\" is no span of time");
        (await CommandRun.Of(host, host.Ready, "next", "S01-1")).Refused(2, "There is no object S01-1.");
    }

    [Fact]
    public async Task The_server_is_found_by_option_by_environment_and_over_https_by_the_directory()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings => settings with { Http = 0 });
        var data = host.DataDirectory;
        Assert.StartsWith("https://", await File.ReadAllTextAsync(Path.Combine(data, "address")));
        (await Run("clock", "--data", data)).Ok();
        (await CommandRun.In(new() { ["TENDER_DATA"] = data }, false, ["clock"])).Ok();
        (
            await CommandRun.In(
                new() { ["TENDER_URL"] = host.Https.AbsoluteUri, ["TENDER_TOKEN"] = host.ControlToken },
                false,
                ["clock"]
            )
        ).Refused(2, "No Tender answers at https://");
    }

    [Theory]
    [InlineData("30s", "PT30S")]
    [InlineData("7d", "P7D")]
    [InlineData("1d12h", "P1DT12H")]
    [InlineData("PT24H", "PT24H")]
    [InlineData("P2W", "P2W")]
    [InlineData("", null)]
    [InlineData("P", null)]
    [InlineData("PT", null)]
    [InlineData("5", null)]
    [InlineData("-1h", null)]
    [InlineData("1h1h", null)]
    public void A_span_is_typed_shortly_or_in_ISO_8601(string text, string? iso) =>
        Assert.Equal(iso, Durations.Parse(text));

    [Fact]
    public void What_others_wrote_gives_no_order_to_the_terminal()
    {
        var output = new StringWriter();
        var terminal = new Terminal(TextReader.Null, output, output, new Dictionary<string, string>(), "/")
        {
            IsInteractive = true,
        };
        var printer = new Printer(terminal, json: false);
        var entry = new JsonObject { ["name"] = "\u001b]0;owned\u0007[red]x[/]" };
        printer.List([entry], "", new Column("Name", "name"));
        printer.Members(entry, new Column("Name", "name"));
        printer.Line(entry, new Column("Name", "name"));
        printer.Sentence(entry, (string)entry["name"]!);
        Assert.DoesNotContain("\u001b", output.ToString());
        Assert.Equal(4, output.ToString().Split("\\u001b]0;owned\\u0007[red]x[/]").Length - 1);
    }

    [Theory]
    [InlineData("tender cl", "clock")]
    [InlineData("tender clock ad", "advance")]
    [InlineData("tender serve --body", "--body-bytes-max")]
    [InlineData("tender charges --li", "--limit")]
    [InlineData("tender outcomes add aut", "authorize")]
    public async Task A_shell_completes(string line, string completion)
    {
        var run = await Run("complete", $"{line.Length}", line);
        Assert.Contains(completion, run.Ok().Output.Split('\n'));
        foreach (var shell in new[] { "bash", "zsh", "fish", "pwsh" })
            Assert.Contains("tender complete", (await Run("completion", shell)).Ok().Output);
    }

    private static Task<CommandRun> Run(params string[] arguments) => CommandRun.In([], false, arguments);

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.SelectMany(one => Below(one).Prepend(one));
}
