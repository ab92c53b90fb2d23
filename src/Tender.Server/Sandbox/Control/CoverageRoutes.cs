using System.Text.Json.Nodes;
using System.Xml;
using Tender.Server.Http;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Coverage;

namespace Tender.Server.Sandbox.Control;

/// <summary>Outcome coverage.</summary>
internal sealed class CoverageRoutes(Engine engine, CallRecorder calls)
{
    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "GET",
                "merchants/{m}/coverage",
                GetCoverage,
                "Which endings the integration was put through, and how it did; as text or JUnit XML, too",
                null,
                [(200, "Coverage")],
                "format"
            ),
        ];

    private async Task<ControlAnswer> GetCoverage(ControlCall call)
    {
        var format = call.Query("format") ?? Wanted(call.Accept ?? "");
        if (format is not ("json" or "text" or "junit"))
            throw new Problem(400, "format is json, text or junit.");
        var report = await new OutcomeCoverage(engine.Store, calls).Of(call.Merchant.Id);
        return format switch
        {
            "text" => new(200, null) { Text = ("text/plain; charset=utf-8", CoverageText.Plain(report)) },
            "junit" => new(200, null) { Text = ("application/xml", CoverageText.JUnit(report)) },
            _ => ControlAnswer.Ok(Shown(report)),
        };
    }

    /// <summary>The first of the forms that the caller names; JSON where it names none.</summary>
    private static string Wanted(string accept) =>
        accept
            .Split(',')
            .Select(one => one.Split(';')[0].Trim())
            .Select(type =>
                type switch
                {
                    "text/plain" => "text",
                    "application/xml" or "text/xml" or "application/junit+xml" => "junit",
                    "application/json" => "json",
                    _ => null,
                }
            )
            .FirstOrDefault(format => format is not null)
        ?? "json";

    private static JsonObject Shown(CoverageReport report) =>
        new()
        {
            ["percent"] = report.Percent,
            ["endings"] = new JsonArray([.. report.Endings.Select(Shown)]),
            ["warnings"] = new JsonArray([.. report.Warnings.Select(one => JsonValue.Create(one))]),
        };

    private static JsonNode Shown(EndingCoverage one) =>
        new JsonObject
        {
            ["ending"] = one.Ending.Name,
            ["applies"] = one.Applies,
            ["reached"] = one.Reached,
            ["noticed"] = one.Noticed,
            ["reacted"] = one.Reacted,
            ["noticedAfter"] = one.NoticedAfter is { } after ? XmlConvert.ToString(after) : null,
            ["expected"] = Endings.Words(one.Ending.Reaction),
        };
}
