using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Receivers;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>The receiver check.</summary>
internal sealed class ReceiverRoutes(
    Engine engine,
    MerchantClocks clocks,
    MerchantAccounts accounts,
    NoticeComposer composer
)
{
    private static readonly TimeSpan PatienceDefault = TimeSpan.FromSeconds(5),
        PatienceMax = TimeSpan.FromMinutes(1);

    private readonly ReceiverCheck check = new(engine, clocks, accounts, composer);

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new(
                "POST",
                "merchants/{m}/receiver-check",
                CheckReceiver,
                "Run the known races against an endpoint and count the outcomes",
                """
                {"endpoint":"text","generation?":"v1|v2?","signatureVersion?":"1|2?","ca?":"text?","begin":"text",
                 "readBack":{"url":"text"},"races?":"[text]?","patience?":"text?"}
                """,
                [(200, "ReceiverChecked")]
            ),
        ];

    private async Task<ControlAnswer> CheckReceiver(ControlCall call)
    {
        var wish = call.Read(Read);
        var runs = new List<RaceRun>();
        if (!await check.Run(call.Merchant, wish, runs.Add, CancellationToken.None))
            throw new Problem(409, ReceiverCheck.Busy);
        return ControlAnswer.Ok(
            new JsonObject
            {
                ["passed"] = runs.All(run => run.Passed != false),
                ["races"] = new JsonArray([.. runs.Select(Shown)]),
            }
        );
    }

    /// <summary>What is to be checked, as a call or a form says it.</summary>
    public static ReceiverWish Read(ControlMembers body)
    {
        var generation = body.Choice("generation", "generation is v1 or v2.", "v1", "v2") ?? "v2";
        var version = body.Choice("signatureVersion", "signatureVersion is 1 or 2.", "1", "2") ?? "1";
        var patience = body.Span("patience") ?? PatienceDefault;
        if (patience <= TimeSpan.Zero || patience > PatienceMax)
            throw new Problem(400, "patience is more than PT0S and at most PT1M.");
        var races = body.Texts("races", "races is a list of names.");
        if (races?.FirstOrDefault(name => Race.All.All(race => race.Name != name)) is { } unknown)
            throw new Problem(
                400,
                $"There is no race {unknown}; there are {string.Join(", ", Race.All.Select(race => race.Name))}."
            );
        return new(
            new NoticeEndpoint
            {
                Id = "checked",
                Url = Url(body.NeededText("endpoint"), "endpoint"),
                Dialects = generation == "v1" ? Dialects.V1 : Dialects.V2,
                SignatureVersion = version,
                Ca = body.Text("ca"),
            },
            Url(body.NeededText("begin"), "begin"),
            Url(body.Object("readBack").NeededText("url"), "readBack.url"),
            races,
            patience
        );
    }

    private static string Url(string text, string name) =>
        ReceiverCheck.IsPage(text) ? text : throw new Problem(400, $"{name} is an http or https URL.");

    private static JsonNode Shown(RaceRun run) =>
        new JsonObject
        {
            ["race"] = run.Race,
            ["tries"] = run.Tries,
            ["passed"] = run.Passed,
            ["expected"] = Names(run.Expected),
            ["outcomes"] = Names(run.Outcomes),
            ["detail"] = run.Detail,
        };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
