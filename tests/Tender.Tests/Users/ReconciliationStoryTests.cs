using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Commands;
using Tender.Tests.Harness;
using Tender.Tests.Hosting;
using Xunit;

namespace Tender.Tests.Users;

/// <summary>
/// The daily comparison as an operator has it: from the terminal, over the operator API, in the metrics and the log,
/// and by the procedure of docs/operating.md.
/// </summary>
public sealed class ReconciliationStoryTests
{
    [Theory, OnBothDatabases]
    public async Task An_operator_is_told_what_differs_and_clears_it_up(TestDatabase database)
    {
        var log = new LogLines();
        await using var live = await LiveUsers.Start(database);
        live.Host.CompareAtOnce(log);
        var merchant = live.Merchant.MerchantId;
        Assert.Empty((await Run(live, Role.Viewer, "reconcile")).Ok().Items);
        var (equal, lost) = (await Charge(live), await Charge(live));
        live.Processor.Effects.Remove(lost);
        Assert.True((bool)(await Run(live, Role.Operator, "reconcile", "run")).Ok().Json["begins"]!);
        await live.Host.Reconciled(live.Merchant);
        var day = Assert.Single((await Run(live, Role.Viewer, "reconcile")).Ok().Items);
        Assert.Equal((1, 0, 0), ((int)day["open"]!, (int)day["waiting"]!, (int)day["unanswered"]!));
        Assert.Equal("complete", (string?)day["state"]);
        var name = (string)day["day"]!;
        Assert.Contains(log.All, line =>
            line.Contains($"of {name} ") && line.Contains("1 open") && line.Contains(merchant)
        );

        // The same on the terminal, as CSV, and of the day alone.
        var found = Assert.Single((await Run(live, Role.Viewer, "reconcile", "show")).Ok().Items);
        Assert.Equal(
            (lost.Value, "missingThere", "open", "not known"),
            ((string?)found["object"], (string?)found["kind"], (string?)found["state"], (string?)found["there"])
        );
        Assert.Single((await Run(live, Role.Viewer, "reconcile", "show", name)).Ok().Items);
        var csv = (await Run(live, Role.Viewer, "reconcile", "show", name, "--csv")).Ok().Output.Split("\r\n");
        Assert.Equal(3, csv.Length);
        Assert.StartsWith("id,object,kind,state,here,there,", csv[0]);
        Assert.Contains($",{lost},missingThere,open,", csv[1]);
        (await Run(live, Role.Viewer, "reconcile", "show", "2020-01-01")).Refused(2, "nothing was compared");
        Assert.Equal(1, await Metric(live, "tender_reconciliation_differences"));
        Assert.InRange(await Metric(live, "tender_reconciliation_age_seconds"), 0, 600);

        // Another merchant sees nothing of it, and cannot let it stand.
        var other = await live.Host.NewMerchant();
        foreach (var path in new[] { "differences", "reconciliations" })
            Assert.Empty(
                (await live.Call(Role.Viewer, "GET", $"merchants/{other.MerchantId}/{path}")).Body!["items"]!.AsArray()
            );
        var (id, seen) = ((string)found["id"]!, (string)found["lastSeenAt"]!);
        var note = new JsonObject { ["note"] = "Refunded by hand." };
        Assert.Equal(
            404,
            (
                await live.Call(Role.Operator, "POST", $"merchants/{other.MerchantId}/differences/{id}/accept", note)
            ).Status
        );
        Assert.Equal(
            404,
            (await live.Call(Role.Viewer, "GET", $"merchants/{other.MerchantId}/reconciliations/{name}")).Status
        );
        (await Run(live, Role.Operator, "reconcile", "accept", id, "--seen", seen, "--note", " ")).Refused(
            2,
            "note says why"
        );

        // Nothing is let stand that says something else by now.
        const string why = "Refunded by hand.";
        (
            await Run(
                live,
                Role.Operator,
                "reconcile",
                "accept",
                id,
                "--seen",
                "2026-01-02T03:04:05.678Z",
                "--note",
                why
            )
        ).Refused(1, "compared again");
        var accepted = (await Run(live, Role.Operator, "reconcile", "accept", id, "--seen", seen, "--note", why))
            .Ok()
            .Json;
        Assert.Equal(
            ("accepted", LiveUsers.NameOf(Role.Operator), "Refunded by hand."),
            ((string?)accepted["state"], (string?)accepted["acceptedBy"], (string?)accepted["note"])
        );
        Assert.Equal(0, await Metric(live, "tender_reconciliation_differences"));
        Assert.Contains(await live.Audit(), row => row.Action == "AcceptDifference" && row.Subject.Contains("by hand"));
        Assert.DoesNotContain(equal.Value, (await Run(live, Role.Viewer, "reconcile", "show")).Output);
    }

    [Theory, OnBothDatabases]
    public async Task The_console_lets_stand_what_was_seen_and_the_audit_log_says_which(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        live.Host.CompareAtOnce();
        live.Processor.Effects.Remove(await Charge(live));
        // It looks like an object's id, and is none of ours.
        const string foreign = "P01-1234567-1234567-A000009";
        live.Processor.Listed = [(live.Host.Engine.Store.RealNow, new(foreign, "refund", true, Engines.Usd(1)))];
        var day = await live.Host.Reconcile(live.Merchant);
        using var visitor = await live.SignedIn(Role.Operator);
        var seen = await visitor.Get(live.At("reconciliation"));
        Assert.Contains($"operation:{foreign}", seen.Html);
        Assert.DoesNotContain($"id={foreign}", seen.Html);
        Assert.DoesNotContain($"id=operation", seen.Html);
        var form = new Dictionary<string, string>
        {
            ["token"] = LiveUsers.FormToken(seen),
            ["difference"] = Field("difference"),
            ["lastSeenAt"] = Field("lastSeenAt"),
            ["note"] = "Ticket 5",
        };
        // It was compared again since the page was shown.
        await live.Host.Reconcile(live.Merchant, day);
        Assert.Equal(409, (await visitor.Post(live.At("reconciliation/accept"), form)).Status);
        Assert.Equal(2, (await live.Host.Differences(live.Merchant)).Count(one => one.State == DifferenceState.Open));
        seen = await visitor.Get(live.At("reconciliation"));
        form["lastSeenAt"] = Field("lastSeenAt");
        Assert.Equal(303, (await visitor.Post(live.At("reconciliation/accept"), form)).Status);
        Assert.Equal(
            form["difference"],
            (await live.Host.Differences(live.Merchant))
                .Single(one => one.State == DifferenceState.Accepted)
                .Id.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Contains(await live.Audit(), row =>
            row.Action == "reconciliation/accept"
            && row.Outcome == "done"
            && row.Subject.Contains($"difference {form["difference"]}, note Ticket 5")
        );

        string Field(string name) => seen.Html.Split($"name=\"{name}\" value=\"")[1].Split('"')[0];
    }

    [Fact]
    public async Task The_procedure_shows_a_difference_and_settles_it()
    {
        await using var live = await LiveUsers.Start(TestDatabase.Sqlite);
        live.Host.CompareAtOnce();
        using var procedure = new Procedure(live.Host.DataDirectory, connection: null);
        var lost = await Charge(live);
        live.Processor.Effects.Remove(lost, out var effect);
        await live.Host.Engine.Reconciliations.RunNow(MerchantId.Read(live.Merchant.MerchantId));
        var before = await live.Host.Reconciled(live.Merchant);
        live.Processor.Effects[lost] = effect!;
        Assert.Contains(
            lost.Value,
            await procedure.Run(
                "Differences with the processor",
                ("TENDER_TOKEN", live.TokenOf(Role.Operator)),
                ("MERCHANT", live.Merchant.MerchantId)
            )
        );
        await live.Host.Reconciled(live.Merchant, before);
        Assert.Empty(
            await live.Host.Engine.Store.Reconciliations.Differences(
                MerchantId.Read(live.Merchant.MerchantId),
                null,
                0,
                10
            )
        );
    }

    private static async Task<ObjectId> Charge(LiveUsers live)
    {
        var permission = await live.Host.OpenPermission(live.Merchant, Engines.Usd(100));
        var made = await live.Host.Engine.Authorizations.Request(
            new Command<Charge>(MerchantId.Read(live.Merchant.MerchantId), "authorize"),
            permission,
            new AuthorizeRequest { Amount = Engines.Usd(10), Answering = AnswerMode.Now },
            default
        );
        return made.Result.Value.Authorization.Id;
    }

    private static async Task<double> Metric(LiveUsers live, string name)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        // What was counted is shown for a second; /metrics counts anew.
        var text = await client.GetStringAsync(new Uri(live.Host.Http, "/metrics"));
        var line = text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Task<CommandRun> Run(LiveUsers live, Role role, params string[] arguments) =>
        CommandRun.In(
            new Dictionary<string, string>
            {
                ["TENDER_DATA"] = live.Host.DataDirectory,
                ["TENDER_MERCHANT"] = live.Merchant.MerchantId,
                ["TENDER_TOKEN"] = live.TokenOf(role),
            },
            isInteractive: false,
            arguments,
            ""
        );
}
