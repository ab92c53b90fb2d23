using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Server.Processors;

namespace Tender.ProcessorChecks;

/// <summary>
/// What every processor that speaks the HTTP processor protocol must do, as checks that are run against its test
/// environment. Each stands for itself, on a permission of its own.
/// </summary>
internal static class ProcessorSuite
{
    private const long Hundred = 100_00,
        Sixty = 60_00,
        Forty = 40_00;
    private const int AtOnce = 8,
        PagesMax = 10;

    private static readonly TimeSpan OutsideWindow = 2 * ProcessorSignature.Window;

    public static IReadOnlyList<ProcessorCheck> All { get; } =
    [
        new("authorize", "An authorization is approved with its amount, and a query tells the same.", Authorize),
        new("decline", "A declined method is declined with a reason and the amount, however often asked.", Decline),
        new("capture", "What was authorized can be taken, all or part of it.", Capture),
        new("capture-now", "Authorized and taken in one step, it can be refunded and not taken again.", CaptureNow),
        new("refund", "What was taken can be given back in parts.", Refund),
        new("same-operation-twice", "The same operation again has no further effect.", SameTwice),
        new("two-at-once", "The same operation at once has one effect; two captures at once take once.", AtOnceOnce),
        new("query-unknown", "What was never asked is notFound.", QueryUnknown),
        new("lost-answer", "Whoever hangs up learns by a query what was done.", LostAnswer),
        new("other-amount", "Another amount under the same id is refused, and changes nothing.", OtherAmount),
        new("capture-too-much", "No more is taken than was authorized.", CaptureTooMuch),
        new("capture-twice", "An authorization is taken once.", CaptureTwice),
        new("other-currency", "Nothing is taken in another currency.", OtherCurrency),
        new("refund-too-much", "Far more than was taken is never given back.", RefundTooMuch),
        new("refunds-together", "Refunds together never give far more back than was taken.", RefundsTogether),
        new("cancel", "A canceled authorization cannot be taken; canceling again is done as well.", Cancel),
        new("cancel-captured-now", "Canceling what was taken in one step gives it back.", CancelCapturedNow),
        new("cancel-first", "What is canceled before it comes has no effect when it comes.", CancelFirst),
        new("close", "Nothing is authorized under a closed permission; closing again is done as well.", Close),
        new("operations", "What was done is listed under its merchant and time, or there is no such list.", Operations),
        new("other-key", "A call that is signed with another key is refused and has no effect.", OtherKey),
        new("altered", "A call that was altered on its way is refused and has no effect.", Altered),
        new("old", "A call of ten minutes ago, or of ten minutes ahead, is refused.", Old),
        new("unknown-members", "A member that the protocol does not know is ignored.", UnknownMembers),
        new("no-json", "A body that is no JSON is refused.", NoJson),
        new("buyer-choose", "A buyer is led to one page, however often asked; nothing is chosen yet.", BuyerChoose),
        new("buyer-confirm", "A buyer is led to confirm, and nothing is confirmed before she does.", BuyerConfirm),
        new("buyer-release", "What is released can never be confirmed; releasing again is done.", BuyerRelease),
        new("buyer-signature", "A call about a buyer that was altered on its way is refused.", BuyerSignature),
    ];

    /// <summary>Runs checks, one after the other.</summary>
    public static async Task<IReadOnlyList<CheckResult>> Run(
        ProcessorChannel channel,
        TestMethods methods,
        IEnumerable<ProcessorCheck> checks
    )
    {
        var results = new List<CheckResult>();
        foreach (var check in checks)
        {
            var trial = new ProcessorTrial(channel, methods);
            string? failure = null;
            try
            {
                await check.Try(trial);
            }
            catch (CheckFailedException failed)
            {
                failure = failed.Message;
            }
            results.Add(new(check, trial.Saw, failure));
        }
        return results;
    }

    private static async Task Authorize(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var made = await trial.Authorize(id, Hundred);
        Is(made, "approved", Hundred, trial);
        Same(made, await trial.Query(id));
    }

    private static async Task Decline(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var made = await trial.Authorize(id, Hundred, trial.Methods.Declined);
        Is(made, "declined", Hundred, trial);
        Same(made, await trial.Authorize(id, Hundred, trial.Methods.Declined));
        Same(made, await trial.Query(id));
    }

    private static async Task Capture(ProcessorTrial trial)
    {
        var all = await Authorized(trial);
        Is(await trial.Capture(all, Hundred), "approved", Hundred, trial);
        var part = await Authorized(trial);
        var taken = await trial.Capture(part, Forty);
        Is(taken, "approved", Forty, trial);
        Same(taken, await trial.Query(trial.CaptureOf(part)));
    }

    private static async Task CaptureNow(ProcessorTrial trial)
    {
        var id = await Authorized(trial, captureNow: true);
        NotApproved(await trial.Capture(id, Hundred), "the money was taken with the authorization");
        Is(await trial.Refund(id, Hundred), "approved", Hundred, trial);
    }

    private static async Task Refund(ProcessorTrial trial)
    {
        var id = await Captured(trial);
        Is(await trial.Refund(id, Sixty), "approved", Sixty, trial);
        Is(await trial.Refund(id, Forty), "approved", Forty, trial);
    }

    private static async Task SameTwice(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        Same(await trial.Authorize(id, Hundred), await trial.Authorize(id, Hundred));
        Same(await trial.Capture(id, Hundred), await trial.Capture(id, Hundred));
        var refund = trial.NewRefund();
        Same(await trial.Refund(id, Sixty, refund), await trial.Refund(id, Sixty, refund));
        // Had the first refund been done twice, nothing of it would be left.
        Is(await trial.Refund(id, Forty), "approved", Forty, trial);
    }

    private static async Task AtOnceOnce(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var same = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => trial.Authorize(id, Hundred)));
        foreach (var one in same)
            Same(same[0], one);
        Is(same[0], "approved", Hundred, trial);
        var captures = await Task.WhenAll(
            Enumerable.Range(0, AtOnce).Select(n => trial.Capture(id, Hundred, trial.CaptureOf(id, n)))
        );
        Demand(captures.Count(one => one.Result == "approved") == 1, "one of the captures at once must be approved");
        var refunds = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => trial.Refund(id, Hundred)));
        Demand(refunds.Count(one => one.Result == "approved") == 1, "one of the refunds at once must be approved");
    }

    private static async Task QueryUnknown(ProcessorTrial trial) =>
        Result(await trial.Query(trial.NewAuthorization()), "notFound");

    private static async Task LostAnswer(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var body = JsonSerializer.SerializeToUtf8Bytes(trial.ToAuthorize(id, Hundred));
        using (var gone = new CancellationTokenSource())
        {
            var sent = trial.Channel.Send(trial.Channel.Sign("authorize", body), gone.Token);
            await gone.CancelAsync();
            try
            {
                await sent;
            }
            catch (Exception unheard)
                when (unheard is OperationCanceledException or HttpRequestException or IOException)
            {
                // That is what is tried: nobody learned what came of it.
            }
        }
        var asked = await trial.Query(id);
        // It never arrived, or is not decided yet: then it is asked for again, under the same id.
        var known = asked.Result == "approved" ? asked : await trial.Authorize(id, Hundred);
        Is(known, "approved", Hundred, trial);
        Same(known, await trial.Query(id));
    }

    private static async Task OtherAmount(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var first = await trial.Authorize(id, Forty);
        Is(first, "approved", Forty, trial);
        var second = await trial.Authorize(id, Hundred);
        Demand(second.IsRefused, $"another amount under the same id must be refused with 409; seen: {second}");
        Same(first, await trial.Query(id));
    }

    private static async Task CaptureTooMuch(ProcessorTrial trial)
    {
        var id = await Authorized(trial);
        NotApproved(await trial.Capture(id, Hundred + 1), "it is more than was authorized");
    }

    private static async Task CaptureTwice(ProcessorTrial trial)
    {
        var id = await Authorized(trial);
        Is(await trial.Capture(id, Forty), "approved", Forty, trial);
        NotApproved(await trial.Capture(id, Forty, trial.CaptureOf(id, 1)), "it was taken before");
    }

    private static async Task OtherCurrency(ProcessorTrial trial)
    {
        var id = await Authorized(trial);
        var other = trial.Methods.Currency == "EUR" ? "USD" : "EUR";
        NotApproved(await trial.Capture(id, Forty, currency: other), "it was authorized in another currency");
    }

    private static async Task RefundTooMuch(ProcessorTrial trial)
    {
        var id = await Captured(trial);
        NotApproved(await trial.Refund(id, 3 * Hundred), "it is three times what was taken");
        Is(await trial.Refund(id, Hundred), "approved", Hundred, trial);
    }

    private static async Task RefundsTogether(ProcessorTrial trial)
    {
        var id = await Captured(trial);
        Is(await trial.Refund(id, Hundred), "approved", Hundred, trial);
        NotApproved(await trial.Refund(id, Hundred), "all of it was given back before");
    }

    private static async Task Cancel(ProcessorTrial trial)
    {
        var id = await Authorized(trial);
        Result(await trial.Cancel(id), "done");
        Result(await trial.Cancel(id), "done");
        NotApproved(await trial.Capture(id, Hundred), "it was canceled");
        var told = await trial.Query(id);
        Demand(told.Result is "declined" or "notFound", $"a canceled one is told as declined; seen: {told}");
    }

    private static async Task CancelCapturedNow(ProcessorTrial trial)
    {
        var id = await Authorized(trial, captureNow: true);
        Result(await trial.Cancel(id), "done");
        NotApproved(await trial.Refund(id, Hundred), "canceling gave it back");
    }

    private static async Task CancelFirst(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        Result(await trial.Cancel(id), "done");
        NotApproved(await trial.Authorize(id, Hundred), "it was canceled before it came");
        NotApproved(await trial.Capture(id, Hundred), "it was canceled before it came");
    }

    private static async Task Close(ProcessorTrial trial)
    {
        var id = await Authorized(trial);
        Result(await trial.Close(), "done");
        Result(await trial.Close(), "done");
        NotApproved(await trial.Authorize(trial.NewAuthorization(), Hundred), "its permission was closed");
        Is(await trial.Capture(id, Hundred), "approved", Hundred, trial);
    }

    private static async Task Operations(ProcessorTrial trial)
    {
        var (id, other) = (await Authorized(trial), await Authorized(trial));
        var (now, found) = (TimeProvider.System.GetUtcNow(), new Dictionary<string, JsonElement>());
        string? after = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var seen = await trial.List(now - OutsideWindow, now + OutsideWindow, after);
            if (page == 0 && seen.Answer.Status is 404 or 405 or 501)
                return;
            Result(seen, "operations");
            foreach (var one in seen.Answer.Body!.Value.GetProperty("operations").EnumerateArray())
                found[one.GetProperty("operationId").GetString()!] = one;
            after = seen.Answer["next"];
            if (after is null)
                break;
        }
        foreach (var known in new[] { id, other })
            Demand(
                found.TryGetValue(known, out var one)
                    && one.GetProperty("result").GetString() == "approved"
                    && one.GetProperty("amount").GetInt64() == Hundred,
                $"{known} is expected as approved, with its amount; seen: {string.Join(", ", found.Keys)}"
            );
        Demand(
            found.Count == 2,
            $"what is another merchant's must not be listed; seen: {string.Join(", ", found.Keys)}"
        );
        var before = await trial.List(now - 2 * OutsideWindow, now - OutsideWindow, null);
        Demand(
            before.Answer.Body!.Value.GetProperty("operations").GetArrayLength() == 0,
            "what came later than the span must not be listed"
        );
    }

    private static async Task OtherKey(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var call = Signed(trial, id);
        var other = call.Signature[0] == 'a' ? 'b' : 'a';
        await HasNoEffect(trial, id, call with { Signature = other + call.Signature[1..] });
    }

    private static async Task Altered(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var call = Signed(trial, id);
        var more = JsonSerializer.SerializeToUtf8Bytes(trial.ToAuthorize(id, 2 * Hundred));
        await HasNoEffect(trial, id, call with { Body = more });
        await HasNoEffect(trial, id, call with { Timestamp = call.Timestamp - 1 });
    }

    private static async Task Old(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var now = TimeProvider.System.GetUtcNow();
        await HasNoEffect(trial, id, Signed(trial, id, now - OutsideWindow));
        await HasNoEffect(trial, id, Signed(trial, id, now + OutsideWindow));
    }

    private static async Task UnknownMembers(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var body = trial.ToAuthorize(id, Hundred);
        body["aMemberOfALaterVersion"] = new JsonObject { ["of"] = new JsonArray(1, 2) };
        Is(await trial.Decided("authorize", body), "approved", Hundred, trial);
    }

    private static async Task NoJson(ProcessorTrial trial)
    {
        var id = trial.NewAuthorization();
        var call = trial.Channel.Sign("authorize", Encoding.UTF8.GetBytes("{\"operationId\":"));
        var seen = await trial.Send("authorize", id, call);
        Demand(seen.IsRefused, $"what is no JSON must be refused with 400; seen: {seen}");
    }

    private static async Task BuyerChoose(ProcessorTrial trial)
    {
        var first = await trial.Call("buyer/choose", trial.Checkout(Hundred));
        IsPage(first);
        Demand(first.Reference is not null, $"a reference is expected; seen: {first}");
        var second = await trial.Call("buyer/choose", trial.Checkout(Hundred));
        IsPage(second);
        Demand(first.Reference == second.Reference, $"{first.Reference} is expected again; seen: {second.Reference}");
        Result(await trial.Call("buyer/read", trial.Checkout(Hundred)), "waiting");
    }

    private static async Task BuyerConfirm(ProcessorTrial trial)
    {
        IsPage(await trial.Call("buyer/choose", trial.Checkout(Hundred)));
        IsPage(await trial.Call("buyer/confirm", trial.Checkout(Hundred)));
        Result(await trial.Call("buyer/conclude", trial.Checkout(Hundred)), "waiting");
    }

    private static async Task BuyerRelease(ProcessorTrial trial)
    {
        IsPage(await trial.Call("buyer/choose", trial.Checkout(Hundred)));
        Result(await trial.Call("buyer/release", trial.Checkout(Hundred)), "done");
        Result(await trial.Call("buyer/release", trial.Checkout(Hundred)), "done");
        Result(await trial.Call("buyer/conclude", trial.Checkout(Hundred)), "canceled");
    }

    private static async Task BuyerSignature(ProcessorTrial trial)
    {
        var call = trial.Channel.Sign("buyer/choose", JsonSerializer.SerializeToUtf8Bytes(trial.Checkout(Hundred)));
        var other = JsonSerializer.SerializeToUtf8Bytes(trial.Checkout(2 * Hundred));
        var seen = await trial.Send("buyer/choose", trial.Permission, call with { Body = other });
        Demand(seen.IsRefused, $"it must be refused with 401; seen: {seen}");
    }

    private static void IsPage(Seen seen)
    {
        Result(seen, "page");
        Demand(
            Uri.TryCreate(seen.Answer["page"], UriKind.Absolute, out var page) && HttpBuyerPages.IsPage(page),
            $"a page is https, or http on the same machine; seen: {seen.Answer["page"]}"
        );
    }

    private static async Task<string> Authorized(ProcessorTrial trial, bool captureNow = false)
    {
        var id = trial.NewAuthorization();
        Is(await trial.Authorize(id, Hundred, captureNow: captureNow), "approved", Hundred, trial);
        return id;
    }

    private static async Task<string> Captured(ProcessorTrial trial)
    {
        var id = await Authorized(trial);
        Is(await trial.Capture(id, Hundred), "approved", Hundred, trial);
        return id;
    }

    private static SignedCall Signed(ProcessorTrial trial, string id, DateTimeOffset? at = null) =>
        trial.Channel.Sign("authorize", JsonSerializer.SerializeToUtf8Bytes(trial.ToAuthorize(id, Hundred)), at);

    private static async Task HasNoEffect(ProcessorTrial trial, string id, SignedCall call)
    {
        var seen = await trial.Send("authorize", id, call);
        Demand(seen.IsRefused, $"it must be refused with 401; seen: {seen}");
        Result(await trial.Query(id), "notFound");
    }

    /// <summary>A decision with its amount, as Tender takes it.</summary>
    private static void Is(Seen seen, string result, long amount, ProcessorTrial trial)
    {
        Result(seen, result);
        Demand(
            seen.Amount == amount && seen.Currency == trial.Methods.Currency,
            $"it must name {amount} {trial.Methods.Currency}, in minor units; seen: {seen}"
        );
        Demand(
            seen.Reference is null || Core.Verdict.IsReference(seen.Reference),
            $"a reference is 1 to 128 printable ASCII characters; seen: {seen.Reference}"
        );
        Demand(
            result != "declined" || HttpProcessor.ReasonWords.Contains(seen.Reason),
            $"the reason is one of {string.Join(", ", HttpProcessor.ReasonWords)}; seen: {seen}"
        );
    }

    private static void Result(Seen seen, string result) =>
        Demand(seen.Result == result, $"{result} is expected; seen: {seen}");

    private static void Same(Seen first, Seen second) =>
        Demand(
            second.Result is not null
                && (first.Result, first.Amount, first.Currency, first.Reason, first.Reference)
                    == (second.Result, second.Amount, second.Currency, second.Reason, second.Reference),
            $"the same answer is expected as before ({first}); seen: {second}"
        );

    private static void NotApproved(Seen seen, string why) =>
        Demand(
            seen.IsRefused || seen.Result == "declined",
            $"it must be declined or refused, because {why}; seen: {seen}"
        );

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
            throw new CheckFailedException(char.ToUpperInvariant(otherwise[0]) + otherwise[1..] + ".");
    }
}
