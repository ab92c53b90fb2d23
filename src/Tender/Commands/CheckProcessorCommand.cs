using System.CommandLine;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Tender.Client;
using Tender.ProcessorChecks;
using Tender.Server.Hosting;
using Tender.Server.Processors;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Whether a processor keeps the HTTP processor protocol; needs no running Tender.</summary>
internal static class CheckProcessorCommand
{
    private static readonly Column[] Columns =
    [
        new("Check", "check"),
        new("Passed", "passed"),
        new("Expected", "expected"),
        new("Wrong", "failure"),
    ];

    public static Command Build(Terminal terminal)
    {
        var url = Needed("URL", "Where the processor answers, as in --processor-url.");
        var key = new Option<string>("--key") { HelpName = "FILE", Required = true };
        key.Description = "The file with the key both sides know, as in --processor-key.";
        var approved = Text("--approved", "TOKEN", "A payment method that its test environment approves.");
        approved.DefaultValueFactory = _ => "approved";
        var declined = Text("--declined", "TOKEN", "A payment method that its test environment declines.");
        declined.DefaultValueFactory = _ => "declined-soft";
        var currency = Text("--currency", "CODE", "The currency that is charged, one with hundredths.");
        currency.DefaultValueFactory = _ => "USD";
        var patience = Text("--patience", "SPAN", "How long an answer may take.");
        patience.DefaultValueFactory = _ => "10s";
        var junit = Text("--junit", "FILE", "Write the report there as JUnit XML as well.");
        var command = new ExampleCommand(
            "check-processor",
            "Check that a processor keeps the HTTP processor protocol, in its test environment. Ends with 1 when it "
                + "does not.",
            "tender check-processor http://127.0.0.1:7000 --key processor.key"
        )
        {
            url,
            key,
            approved,
            declined,
            currency,
            patience,
            junit,
            Json,
        };
        command.SetAction(
            async (given, stop) =>
            {
                try
                {
                    var span = XmlConvert.ToTimeSpan(Durations.Read("--patience", given.GetValue(patience)!));
                    var methods = new TestMethods(
                        given.GetValue(approved)!,
                        given.GetValue(declined)!,
                        given.GetValue(currency)!,
                        span
                    );
                    using var channel = Channel(terminal, given.GetValue(url)!, given.GetValue(key)!);
                    var print = new Printer(terminal, given.GetValue(Json));
                    var results = await print.While("Checking the processor", () =>
                        ProcessorSuite.Run(channel, methods, ProcessorSuite.All)
                    );
                    if (given.GetValue(junit) is { } file)
                        await File.WriteAllTextAsync(terminal.PathOf(file), JUnit(results), stop);
                    return Show(print, results);
                }
                catch (CommandRefusedException refused)
                {
                    terminal.Error.WriteLine(refused.Message);
                    return refused.ExitCode;
                }
            }
        );
        return command;
    }

    private static ProcessorChannel Channel(Terminal terminal, string url, string keyFile)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var at) || at.Scheme is not ("http" or "https"))
            throw CommandRefusedException.Mistake($"\"{url}\" is not an absolute http or https URL.");
        try
        {
            return KeyFile.Read(terminal.PathOf(keyFile)) is { Length: >= LiveRequirements.ProcessorKeyBytesMin } key
                ? new ProcessorChannel(at, key, TimeProvider.System)
                : throw CommandRefusedException.Mistake(
                    $"--key: {keyFile} does not hold {LiveRequirements.ProcessorKeyBytesMin} or more bytes in base64."
                );
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            throw CommandRefusedException.Mistake($"--key: {keyFile} cannot be read: {cannot.Message}");
        }
    }

    private static int Show(Printer print, IReadOnlyList<CheckResult> results)
    {
        var passed = results.All(one => one.Passed);
        var report = new JsonObject { ["passed"] = passed, ["checks"] = new JsonArray([.. results.Select(Entry)]) };
        if (print.IsForPeople)
        {
            print.List([.. report["checks"]!.AsArray().Select(one => one!)], "No checks were run.", Columns);
            print.Sentence(report, $"{results.Count(one => one.Passed)} of {results.Count} checks passed.");
        }
        else
        {
            print.Json(report);
        }
        return passed ? 0 : 1;
    }

    private static JsonNode Entry(CheckResult one) =>
        new JsonObject
        {
            ["check"] = one.Check.Name,
            ["passed"] = one.Passed,
            ["expected"] = one.Check.Expected,
            ["failure"] = one.Failure,
            ["saw"] = new JsonArray([.. one.Saw.Select(line => (JsonNode)line)]),
        };

    /// <summary>A test for each check.</summary>
    private static string JUnit(IReadOnlyList<CheckResult> results) =>
        new XElement(
            "testsuite",
            new XAttribute("name", "HTTP processor protocol"),
            new XAttribute("tests", results.Count),
            new XAttribute("failures", results.Count(one => !one.Passed)),
            results.Select(one => new XElement(
                "testcase",
                new XAttribute("name", one.Check.Name),
                new XAttribute("classname", "processor"),
                one.Failure is { } why
                    ? new XElement(
                        "failure",
                        new XAttribute("message", Xml(why)),
                        Xml($"{one.Check.Expected}\n{string.Join('\n', one.Saw)}")
                    )
                    : null
            ))
        ).ToString();

    /// <summary>A text without what XML cannot hold.</summary>
    private static string Xml(string text) =>
        new([.. text.Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '?')]);
}
