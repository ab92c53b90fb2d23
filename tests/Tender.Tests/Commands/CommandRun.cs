using System.Text.Json.Nodes;
using Tender.Client;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>A command as it was run in this process: how it ended and what it wrote.</summary>
internal sealed record CommandRun(int Code, string Output, string Errors)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>The objects of a list.</summary>
    public JsonNode[] Items => [.. Json.AsArray().Select(item => item!)];

    /// <summary>Runs a command against a server, about one of its merchants.</summary>
    public static Task<CommandRun> Of(TenderHost host, TestMerchant merchant, params string[] arguments) =>
        In(
            new() { ["TENDER_DATA"] = host.DataDirectory, ["TENDER_MERCHANT"] = merchant.MerchantId },
            isInteractive: false,
            arguments
        );

    /// <summary>The same in front of a person.</summary>
    public static Task<CommandRun> Shown(TenderHost host, TestMerchant merchant, params string[] arguments) =>
        In(
            new() { ["TENDER_DATA"] = host.DataDirectory, ["TENDER_MERCHANT"] = merchant.MerchantId },
            isInteractive: true,
            arguments
        );

    public static async Task<CommandRun> In(
        Dictionary<string, string> environment,
        bool isInteractive,
        string[] arguments,
        string input = "",
        CancellationToken stop = default
    )
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal(new StringReader(input), output, errors, environment, Path.GetTempPath())
        {
            IsInteractive = isInteractive,
            Width = 160,
        };
        var code = await CommandLine.Run(arguments, terminal, stop);
        return new(code, output.ToString(), errors.ToString());
    }

    public CommandRun Ok()
    {
        Assert.True(Code == 0, $"Ended with {Code}: {Errors}{Output}");
        return this;
    }

    /// <summary>Refused in words, with nothing done and nothing answered.</summary>
    public CommandRun Refused(int code, string words)
    {
        Assert.Contains(words, Errors);
        Assert.Equal((code, ""), (Code, Output));
        return this;
    }
}
