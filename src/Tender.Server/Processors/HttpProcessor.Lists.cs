using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>What a processor lists by itself: an operation of the protocol that it need not have.</summary>
internal sealed partial class HttpProcessor
{
    private const int ListedMax = 1_000,
        TextCharsMax = 300;

    private static readonly int[] NotOfferedStatuses = [404, 405, 501];

    public override async Task<FarObject> Look(string operationId, CancellationToken ct)
    {
        var answer = await channel.Call("query", new JsonObject { ["operationId"] = operationId }, ct);
        Verdict verdict = (answer.Status == Ok && answer["operationId"] == operationId ? answer["result"] : null) switch
        {
            "approved" => Named(Verdict.Approval, answer),
            "declined" => Verdict.Decline(Reason.ProcessingFailure),
            "pending" => new Verdict.Pending(DateTimeOffset.MinValue),
            "notFound" => new Verdict.NotFound(),
            _ => new Verdict.Unknown(),
        };
        return new(verdict, null, null);
    }

    public override async Task<FarPage?> List(FarQuery query, CancellationToken ct)
    {
        var id = $"{query.Merchant}/operations";
        var body = new JsonObject
        {
            ["operationId"] = id,
            ["merchantId"] = query.Merchant.Value,
            ["from"] = ProcessorCall.InstantText(query.From),
            ["to"] = ProcessorCall.InstantText(query.To),
        };
        Add(body, "after", query.After);
        var answer = await channel.Call("operations", body, ct, NotOfferedStatuses);
        if (NotOfferedStatuses.Contains(answer.Status))
            return FarPage.NotOffered;
        if (answer.Status != Ok || answer["operationId"] != id || answer["result"] != "operations")
            return null;
        var next = answer["next"];
        if (next is { Length: 0 or > TextCharsMax } || next == query.After && next is not null)
            return null;
        return Listed(answer.Body!.Value) is { } listed ? new(listed, next) : null;
    }

    /// <summary>The operations of a page; null where one of them cannot be read.</summary>
    private static List<FarOperation>? Listed(JsonElement body)
    {
        if (
            !body.TryGetProperty("operations", out var list)
            || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() > ListedMax
        )
            return null;
        var listed = new List<FarOperation>();
        foreach (var one in list.EnumerateArray())
        {
            if (
                one.ValueKind != JsonValueKind.Object
                || Text(one, "operationId") is not { Length: > 0 and <= TextCharsMax } id
                || !id.All(letter => letter is >= ' ' and <= '~')
                || Text(one, "kind") is not ("authorize" or "capture" or "refund")
                || Text(one, "result") is not ("approved" or "declined" or "pending")
                || !one.TryGetProperty("amount", out var amount)
                || amount.ValueKind != JsonValueKind.Number
                || !amount.TryGetInt64(out var minor)
                || Currencies.GetValueOrDefault(Text(one, "currency") ?? "") is not { } currency
            )
                return null;
            var result = Text(one, "result");
            bool? isDone = result == "pending" ? null : result == "approved";
            listed.Add(new(id, Text(one, "kind")!, isDone, new Money(minor, currency)));
        }
        return listed;
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var member) ? ProcessorAnswer.TextOf(member) : null;
}
