using System.Text;
using System.Text.Json;

namespace Tender.Bench;

internal sealed partial class Figures
{
    /// <summary>A server that makes payments, the calls that do it, and what it came to in each round.</summary>
    private sealed record Maker(ServerProcess Server, Stock Calls)
    {
        public List<double> Rates { get; } = [];

        /// <summary>Processor time of a call in the last round.</summary>
        public TimeSpan Cost { get; set; }
    }

    /// <summary>
    /// Row 12: emulators of another payment service. What one call of theirs does is less: they hold it in memory
    /// and verify nothing.
    /// </summary>
    public async Task Peers()
    {
        Peers peers;
        try
        {
            peers = await Bench.Peers.Install();
        }
        catch (CannotMeasureException failure)
        {
            table.Miss(12, failure.Message);
            return;
        }
        var seconds = warming.TotalSeconds + (rounds + 1) * window.TotalSeconds;
        await using var bed = await Bed.Open();
        var shop = await Stocked(bed, charges: (int)(8_000 * seconds));
        using var emulate = await peers.Emulate();
        using var keyed = await peers.StatefulMock();
        using var keyless = await peers.StatefulMock();
        var (many, some) = ((int)(20_000 * seconds), (int)(10_000 * seconds));
        Maker[] makers =
        [
            new(shop.Server, shop.Charges),
            new(emulate, new(Made(many, Intent))),
            new(keyed, new(Made(some, i => Charge(i, $"k-{i}")))),
            new(keyless, new(Made(some, i => Charge(i, null)))),
        ];
        await LookAtAll(bed, makers);
        await InTurns(makers);
        double[] cost = [.. makers.Select(maker => maker.Cost.TotalMicroseconds)],
            rate = [.. makers.Select(maker => Table.Median(maker.Rates))];
        var node = (await References.Ended("node", ["--version"])).Trim();
        table.Add(
            12,
            [.. makers[0].Rates.Zip(makers[1].Rates, (ours, theirs) => new Round(ours, theirs))],
            "a second",
            Invariant($"the mock, on Node.js {node}, makes {rate[2]:N0}, and {rate[3]:N0} without keys; ")
                + Invariant($"a payment costs Tender {cost[0]:F0} us of processor time, ")
                + Invariant($"emulate {cost[1]:F0}, the mock {cost[2]:F0}"),
            also: Table.Median(makers[0].Rates.Zip(makers[2].Rates, (ours, theirs) => ours / theirs))
        );
    }

    // A token of emulate's is good for less than 5,000 requests.
    private static byte[] Intent(int i) =>
        Requests.Stripe(
            "POST",
            "/v1/payment_intents",
            $"sk_test_{i / 4_000}",
            $"amount=100&currency=usd&payment_method=pm_card_visa&metadata[order]=o-{i}"
        );

    private static byte[] Charge(int i, string? key) =>
        Requests.Stripe(
            "POST",
            "/v1/charges",
            "sk_test_mock",
            $"amount=100&currency=usd&source=tok_visa&metadata[order]=o-{i}",
            key
        );

    /// <summary>Each maker is asked for one of its payments: it has made what it says.</summary>
    private static async Task LookAtAll(Bed bed, Maker[] makers)
    {
        using var signer = new PssSigner(bed.Shop.PrivateKey);
        await Look(
            makers[0],
            "chargeId",
            id => Requests.V2(bed.Shop, signer, 32, "GET", "/v2/charges/" + id, ""),
            """
            "chargeAmount":{"amount":"1.00","currencyCode":"USD"}
            """
        );
        await Look(
            makers[1],
            "id",
            id => Requests.Stripe("GET", "/v1/payment_intents/" + id, "sk_test_first"),
            """
            "object":"payment_intent","amount":100,"currency":"usd"
            """
        );
        foreach (var mock in makers[2..])
            await Look(
                mock,
                "id",
                id => Requests.Stripe("GET", "/v1/charges/" + id, "sk_test_mock"),
                """
                "object":"charge","amount":100,
                """
            );
    }

    private async Task InTurns(Maker[] makers)
    {
        const int connections = 16;
        foreach (var maker in makers)
            (await Load.Run(maker.Server.Port, connections, warming, maker.Calls)).Clean("warming up");
        for (var i = 0; i < rounds; i++)
            foreach (var maker in makers)
            {
                var worked = maker.Server.Worked;
                var run = await Load.Run(maker.Server.Port, connections, window, maker.Calls);
                maker.Rates.Add(run.Clean("one call that makes a payment"));
                maker.Cost = (maker.Server.Worked - worked) / run.Answers;
            }
    }

    /// <summary>
    /// Makes one payment and asks for it: what is measured has to be a payment that is there afterwards.
    /// </summary>
    private static async Task Look(Maker maker, string idName, Func<string, byte[]> ask, string expected)
    {
        using var line = await Line.To(maker.Server.Port);
        var (made, body) = await line.Send(maker.Calls.Take()!);
        if (made is not (200 or 201))
            throw new CannotMeasureException($"A payment was answered {made}: {Encoding.UTF8.GetString(body.Span)}");
        var id = JsonDocument.Parse(body).RootElement.GetProperty(idName).GetString()!;
        var (status, answer) = await line.Send(ask(id));
        var text = Encoding.UTF8.GetString(answer.Span);
        if (
            status != 200
            || !text.Contains(id, StringComparison.Ordinal)
            || !text.Contains(expected, StringComparison.Ordinal)
        )
            throw new CannotMeasureException($"What was made is not a payment: {status} {text}");
    }
}
