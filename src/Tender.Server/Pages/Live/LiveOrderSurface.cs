using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Pages.Widgets;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Sandbox;

namespace Tender.Server.Pages.Live;

/// <summary>
/// Orders of the first generation in live: the way from a widget to the pages on which the buyer chooses, and the
/// confirmation flow, which leads to those on which she confirms. Browser: spec 16.
/// </summary>
internal sealed class LiveOrderSurface(Engine engine, Settings settings) : Surface
{
    private const string Visited = "/checkout/visit",
        Confirmed = ConfirmationFlow.Page + "/returned";

    private readonly ConfirmationFlow flow = new(engine, isSandbox: false);

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path
            is ConfirmationFlow.Question
                or ConfirmationFlow.Page
                or Confirmed
                or Visited
                or Visited + "/returned";

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD"))
            return WireResponse.Plain(405, "Only GET.") with { Headers = [new("Allow", "GET, HEAD")] };
        var visit = new Visit(request, context, new PageCookie());
        if (request.Path == ConfirmationFlow.Question)
            return await flow.Know(visit);
        if (await flow.Find(visit) is not { } order)
            return flow.NotFound(visit);
        return request.Path switch
        {
            Visited => await Choose(visit, order),
            Visited + "/returned" => await Return(visit, order),
            ConfirmationFlow.Page => await Confirm(visit, order),
            _ => await Conclude(visit, order),
        };
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context) =>
        LivePages.Failed(Texts.In(Language.AmericanEnglish), failure.Status, failure.Message, null);

    // ---- choosing ----

    private async Task<WireResponse> Choose(Visit visit, Confirmation order)
    {
        if (!order.Order.IsDraft)
            return LivePages.Failed(order.Texts, 410, order.Texts["ended"], null);
        var change = visit.Fields["changeAction"] is "changeAddress" or "changePayment"
            ? visit.Fields["changeAction"]
            : null;
        var returnUrl = Ours(Visited + "/returned", order);
        var led = await engine.Visits.Choose(
            order.Merchant,
            order.Order.Draft!,
            change,
            returnUrl,
            visit.Context.Aborted
        );
        return LivePages.LeadOn(order.Texts, led, visit.Request.Target, null);
    }

    private async Task<WireResponse> Return(Visit visit, Confirmation order)
    {
        if (!order.Order.IsDraft)
            return LivePages.Failed(order.Texts, 410, order.Texts["ended"], null);
        var (choice, _) = await engine.Visits.Return(order.Merchant, order.Order.Draft!, visit.Context.Aborted);
        return choice switch
        {
            BuyerChoice.Unknown => LivePages.TryAgain(order.Texts, visit.Request.Target, null),
            BuyerChoice.Canceled => LivePages.Failed(order.Texts, 410, order.Texts["ended"], null),
            _ => LivePages.Told(order.Texts, order.Texts["chosenOutside"]),
        };
    }

    // ---- confirming ----

    private async Task<WireResponse> Confirm(Visit visit, Confirmation order)
    {
        if (order.Challenge is null)
            return flow.GoBack(order);
        var led = await engine.Visits.Confirm(
            order.Merchant,
            order.Order.Draft!,
            Ours(Confirmed, order),
            visit.Context.Aborted
        );
        return LivePages.LeadOn(order.Texts, led, visit.Request.Target, order.Origin);
    }

    private async Task<WireResponse> Conclude(Visit visit, Confirmation order)
    {
        if (order.Challenge is not { } challenge)
            return flow.GoBack(order);
        var (outcome, isConfirmed) = await engine.Visits.ConcludeOrder(
            order.Merchant,
            order.Order.Draft!,
            visit.Context.Aborted
        );
        return outcome switch
        {
            BuyerConfirmation.Unknown => LivePages.TryAgain(order.Texts, visit.Request.Target, order.Origin),
            BuyerConfirmation.Confirmed when isConfirmed => Back(challenge.SuccessUrl, BankAnswer.Success),
            BuyerConfirmation.Declined or BuyerConfirmation.Confirmed => Back(challenge.FailureUrl, BankAnswer.Failure),
            _ => Back(challenge.FailureUrl, BankAnswer.Abandoned),
        };

        static WireResponse Back(string url, BankAnswer answer) =>
            Answers.See(BuyerActions.WithAnswer(url, answer), isPopup: false);
    }

    private Uri Ours(string page, Confirmation order) =>
        new(
            settings.PublicUrl!,
            $"{page}?sellerId={order.Merchant.Id}&amazonOrderReferenceId={order.Order.Id}&language={order.Texts.Tag}"
        );
}
