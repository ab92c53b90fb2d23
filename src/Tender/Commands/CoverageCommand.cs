using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Which endings an integration was put through, and how it did.</summary>
internal static class CoverageCommand
{
    private static readonly Column[] Columns =
    [
        new("Ending", "ending"),
        new("Applies", "applies"),
        new("Reached", "reached"),
        new("Noticed", "noticed"),
        new("After", "noticedAfter"),
        new("Reacted", "reacted"),
        new("Expected", "expected"),
    ];

    public static Command Build(Terminal terminal)
    {
        var least = new Option<int?>("--fail-under")
        {
            HelpName = "PERCENT",
            Description = "End with 1 when less is covered.",
        };
        least.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && (!int.TryParse(token.Value, out var percent) || percent is < 0 or > 100))
                given.AddError($"--fail-under: \"{token.Value}\" is no whole number from 0 to 100.");
        });
        var junit = Text("--junit", "FILE", "Write the report there as JUnit XML as well.");
        return new ApiCommand(
            terminal,
            "coverage",
            "Tell which endings the integration was put through, and whether it noticed and reacted.",
            "tender coverage --fail-under 80 --junit coverage.xml",
            async call =>
            {
                var report = await call.GetOfMerchant("coverage");
                if (call.Value(junit) is { } file)
                    call.WriteFile(file, await call.TextOfMerchant("coverage?format=junit"));
                Show(call, report);
                var percent = (int)report["percent"]!;
                if (call.Value(least) is not { } wanted || percent >= wanted)
                    return 0;
                call.Terminal.Error.WriteLine($"{percent} % is covered, and --fail-under asks for {wanted} %.");
                return 1;
            },
            least,
            junit
        );
    }

    private static void Show(CommandCall call, JsonNode report)
    {
        if (!call.Print.IsForPeople)
        {
            call.Print.Json(report);
            return;
        }
        call.Print.List([.. report["endings"]!.AsArray().Select(one => one!)], "No endings are known.", Columns);
        foreach (var warning in report["warnings"]!.AsArray())
            call.Print.Sentence(report, $"Warning: {(string?)warning}");
        call.Print.Sentence(report, $"Covered: {report["percent"]} %.");
    }
}
