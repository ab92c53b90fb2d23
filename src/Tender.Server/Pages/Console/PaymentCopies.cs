using System.Text;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// What can be copied from the page of a payment: calls of the control API, and a test that plays it again.
/// </summary>
internal static class PaymentCopies
{
    public static Html Draw(ConsoleVisit visit, PaymentStory story, PublicAddress address) =>
        Html.Of(
            $"""
            <section>
            <h2>Copy</h2>
            {Copied("curl", "As curl", Curl(visit, story.Subject.Id, address))}
            {Copied("test", "As a test, with Tender.Testing", Test(story))}
            </section>
            """
        );

    private static Html Copied(string id, string title, string text) =>
        Html.Of(
            $"""
            <details>
            <summary>{title}</summary>
            <pre id="copy-{id}" tabindex="0">{text}</pre>
            <button type="button" data-copy="copy-{id}" hidden>Copy</button>
            </details>
            """
        );

    // Identifiers and origins have no letter that a shell takes for its own.
    private static string Curl(ConsoleVisit visit, ObjectId id, PublicAddress address)
    {
        var head = visit.Context.Head;
        var origin = address.For(head.Scheme, head.Host).Browser.GetLeftPart(UriPartial.Authority);
        var merchant = $"{origin}/control/v1/merchants/{visit.Merchant.Id}";
        var shown = id.Kind == ObjectKind.CheckoutSession ? id.Family : id;
        var body = $$"""{"objectId":"{{shown}}"}""";
        return $"""
            TOKEN=$(cat .tender/control-token)
            # what happened, what can happen next, and its notices with every attempt
            curl -H "Authorization: Bearer $TOKEN" '{merchant}/timeline?objectId={shown}'
            curl -H "Authorization: Bearer $TOKEN" '{merchant}/next?objectId={shown}'
            curl -H "Authorization: Bearer $TOKEN" '{merchant}/notifications?objectId={shown}'
            # send its notices again
            curl -H "Authorization: Bearer $TOKEN" -d '{body}' '{merchant}/notifications/redeliver'
            """;
    }

    /// <summary>The same endings in the same order, at the same distances of time.</summary>
    private static string Test(PaymentStory story)
    {
        var text = new StringBuilder();
        text.AppendLine("await using var pay = await TenderSandbox.StartAsync();");
        text.AppendLine("var merchant = await pay.CreateMerchantAsync();");
        var rules = Rules(story).ToList();
        if (rules.Count > 0)
        {
            text.AppendLine("await merchant.ScriptOutcomesAsync(");
            text.AppendLine("[");
            foreach (var (operation, outcome) in rules)
                text.AppendLine($"    new(ScriptedOperation.{operation}, \"{outcome}\"),");
            text.AppendLine("]);");
        }
        text.AppendLine();
        var amount = ConsoleText.PriceOf(story.Permission ?? story.Subject, story.Details);
        text.AppendLine($"// Let your shop take the order{(amount is null ? "" : $" of {amount}")} here, against");
        text.AppendLine("// merchant.ClientOptions(), and answer merchant.Notices. Then time passes as it did:");
        var last = (DateTimeOffset?)null;
        foreach (var entry in story.Entries)
        {
            var pause = last is { } before ? entry.At - before : TimeSpan.Zero;
            if (pause > TimeSpan.FromSeconds(1))
                text.AppendLine(
                    FormattableString.Invariant(
                        $"await merchant.Clock.AdvanceAsync(TimeSpan.FromSeconds({Math.Ceiling(pause.TotalSeconds)}));"
                    )
                );
            text.AppendLine($"// {entry.Requester.Text()}: {Comment(entry.Summary)}");
            last = entry.At;
        }
        text.AppendLine();
        text.AppendLine("var timeline = await merchant.TimelineAsync();");
        foreach (var record in story.Objects)
            if (Sandbox.DialectViews.Of(record)?["v2"] is { } side)
                text.AppendLine(
                    $"Assert.Contains(timeline, one => one.V2 is {{ ObjectType: \"{side["objectType"]}\", "
                        + $"State: \"{side["state"]}\" }});"
                );
        return text.ToString().TrimEnd();
    }

    private static readonly Dictionary<ObjectKind, string> Operations = new()
    {
        [ObjectKind.Authorization] = "Authorize",
        [ObjectKind.Capture] = "Capture",
        [ObjectKind.Refund] = "Refund",
    };

    private static IEnumerable<(string Operation, string Outcome)> Rules(PaymentStory story) =>
        from entry in story.Entries
        from step in entry.Steps
        where step.Moves && step.After is { State: State.Declined, Reason: not null }
        where Operations.ContainsKey(step.Id.Kind)
        let reason = step.After.Reason == Reason.MfaNotCompleted ? "MFANotCompleted" : step.After.Reason.ToString()
        select (Operations[step.Id.Kind], reason);

    /// <summary>A summary as a comment: whatever a merchant wrote stays on its line.</summary>
    private static string Comment(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
