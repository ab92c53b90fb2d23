using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox;

namespace Tender.Server.Pages.Console;

/// <summary>
/// What both APIs answer who asks for the objects of a payment, side by side: v2 in JSON, v1 in XML.
/// </summary>
internal sealed class PaymentAnswers(DialectAnswers answers, PublicAddress address)
{
    /// <summary>Up to this many lines an answer is shown unfolded.</summary>
    private const int ShortLinesMax = 12;

    /// <summary>A place to unfold for each object; that of the object which was asked for is open.</summary>
    public async Task<Html> Draw(ConsoleVisit visit, PaymentStory story)
    {
        var head = visit.Context.Head;
        var links = address.For(head.Scheme, head.Host);
        var pairs = await Task.WhenAll(
            Shown(story)
                .Select(async one =>
                    (
                        one.Record,
                        V2: await answers.V2(visit.Merchant, one.View["v2"], links),
                        V1: await answers.V1(visit.Merchant, one.View["v1"])
                    )
                )
        );
        return Html.Each(pairs, pair =>
            Html.Of(
                $"""
                <details class="answers"{Html.If(
                    pair.Record.Id == story.Subject.Id || (IsShort(pair.V2) && IsShort(pair.V1)),
                    () => Html.Of($" open")
                )}>
                <summary>{ConsoleText.KindOf(pair.Record.Id)} {IdOf(pair.Record).Value} as both APIs answer it</summary>
                <div class="beside">
                {Answer("v2", pair.V2, WhyNoneInV2(pair.Record))}
                {Answer("v1", pair.V1, WhyNoneInV1(pair.Record))}
                </div></details>
                """
            )
        );
    }

    /// <summary>The objects that at least one of them knows; a draft is shown as the order it became.</summary>
    private static IEnumerable<(Record Record, JsonObject View)> Shown(PaymentStory story) =>
        from record in story.Objects
        where record is not CheckoutSession draft || draft.Id.Family == draft.Id || story.Permission is null
        let view = DialectViews.Of(record)
        where view is not null
        select (record, view);

    private static bool IsShort(DialectAnswer? answer) =>
        answer is null || answer.Body.Count(letter => letter == '\n') < ShortLinesMax;

    private static Html Answer(string dialect, DialectAnswer? answer, string why) =>
        Html.Of(
            $"""
            <div><h3>{dialect}</h3>{(answer is null ? Html.Of($"<p class=\"soft\">{why}</p>") : Html.Of(
                $"""
                <p class="soft"><code>{answer.Request}</code>, {ConsoleText.Of(answer.Status)}</p>
                <pre tabindex="0" class="answer-{dialect}">{answer.Body}</pre>
                """
            ))}</div>
            """
        );

    private static ObjectId IdOf(Record record) => record is CheckoutSession ? record.Id.Family : record.Id;

    private static string WhyNoneInV2(Record record) =>
        record switch
        {
            Authorization => "A charge that was captured is its capture.",
            CheckoutSession => "A draft is of the first generation alone.",
            _ => "The second generation has no such object.",
        };

    private static string WhyNoneInV1(Record record) =>
        record switch
        {
            Dispute => "The first generation tells of a chargeback by a notice alone.",
            CheckoutSession => "A checkout session is of the second generation alone.",
            _ => "The first generation has no such object.",
        };
}
