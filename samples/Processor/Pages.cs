using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Processor;

/// <summary>
/// The pages on which buyers choose and confirm. There is one buyer, and whoever has the page's address is her: a real
/// processor signs her in. A call and a page read and write one row; what was ended stays ended.
/// </summary>
internal sealed class Pages(Checkouts checkouts, Func<string> origin)
{
    private static readonly string[] Methods =
    [
        "approved",
        "pending",
        "declined-soft",
        "declined-hard",
        "declined-rejected",
        "declined-failure",
    ];

    public Answer Choose(Call call) => Begin(call, confirms: false);

    public Answer Confirm(Call call) => Begin(call, confirms: true);

    public Answer Read(Call call)
    {
        var answer = Answer.Of(
            call.Operation,
            checkouts.Find(call.Operation)?.State switch
            {
                null or "begun" => "waiting",
                "chosen" or "confirmed" => "chosen",
                _ => "canceled",
            }
        );
        if ((string?)answer.Json["result"] != "chosen")
            return answer;
        answer.Json["buyer"] = new JsonObject
        {
            ["id"] = "buyer-1",
            ["name"] = "Ada Lovelace",
            ["email"] = "ada@example.com",
        };
        var address = new JsonObject
        {
            ["name"] = "Ada Lovelace",
            ["addressLine1"] = "12 St James's Square",
            ["city"] = "Seattle",
            ["stateOrRegion"] = "WA",
            ["postalCode"] = "98101",
            ["countryCode"] = "US",
        };
        if (call.NeedsShipping)
            answer.Json["shippingAddress"] = address.DeepClone();
        answer.Json["billingAddress"] = address;
        answer.Json["descriptor"] = Descriptor(checkouts.Find(call.Operation)!);
        return answer;
    }

    /// <summary>She confirmed an amount: another one she has not confirmed.</summary>
    public Answer Conclude(Call call)
    {
        var known = checkouts.Find(call.Operation);
        var answer = Answer.Of(
            call.Operation,
            known?.State switch
            {
                "confirmed" when known.Confirmed == call.AmountIfAny => "confirmed",
                null or "begun" or "chosen" or "confirmed" => "waiting",
                "declined" => "declined",
                _ => "canceled",
            }
        );
        if ((string?)answer.Json["result"] == "confirmed")
        {
            answer.Json["paymentMethod"] = known!.Method;
            answer.Json["descriptor"] = Descriptor(known);
        }
        return answer;
    }

    public Answer Release(Call call)
    {
        checkouts.Release(call.Operation);
        return Answer.Done(call.Operation);
    }

    /// <summary>The page that a buyer is shown.</summary>
    public IResult Show(string page) =>
        checkouts.At(page) is { State: "begun" or "chosen" } checkout
            ? Html(
                $"""
                <h1>{(checkout.Amount is null ? "Your payment method" : Price(checkout))}</h1>
                <form method="post">
                <input type="hidden" name="shown" value="{Price(checkout)}">
                <p><label>Pay with <select name="method">{string.Concat(Methods.Select(Option))}</select></label></p>
                <p><button name="do" value="choose">Choose</button> <button name="do" value="confirm">Confirm</button>
                <button name="do" value="decline">Let the bank refuse</button>
                <button name="do" value="cancel">Cancel</button></p>
                </form>
                """
            )
            : Results.NotFound();

    /// <summary>What she pressed; then she goes back.</summary>
    public IResult Press(string page, string? pressed, string? method, string? shown)
    {
        if (checkouts.At(page) is not { State: "begun" or "chosen" } checkout)
            return Results.NotFound();
        // Another window may have another amount by now: she sees it before she agrees to it.
        if (pressed == "confirm" && shown is not null && shown != Price(checkout))
            return Show(page);
        var state = pressed switch
        {
            "choose" => "chosen",
            "confirm" => "confirmed",
            "decline" => "declined",
            "cancel" => "canceled",
            _ => null,
        };
        if (state is null || (method is not null && !Methods.Contains(method)))
            return Results.BadRequest();
        checkouts.Save(
            checkout with
            {
                State = state,
                Method = method ?? checkout.Method ?? Methods[0],
                Confirmed = state == "confirmed" ? checkout.Amount : null,
            }
        );
        return Results.Redirect(checkout.ReturnUrl);
    }

    /// <summary>Begins, or finds again. Who is to confirm another amount than she did confirms anew.</summary>
    private Answer Begin(Call call, bool confirms)
    {
        var known = checkouts.Find(call.Operation);
        if (known?.State is "released" or "canceled" or "declined")
        {
            var over = Answer.Of(call.Operation, "refused");
            over.Json["message"] = "This checkout is over.";
            return over;
        }
        var state = known?.State ?? "begun";
        var begun = new Checkout(
            call.Operation,
            known?.Page ?? RandomNumberGenerator.GetHexString(32, lowercase: true),
            state == "confirmed" && known!.Confirmed != call.AmountIfAny ? "chosen" : state,
            known?.Method,
            call.AmountIfAny,
            known?.Confirmed,
            call.Currency,
            call.ReturnUrl
        );
        checkouts.Save(begun);
        var answer = Answer.Of(call.Operation, "page");
        // Who has confirmed this already goes straight back.
        answer.Json["page"] =
            confirms && begun.State == "confirmed" ? call.ReturnUrl : $"{origin()}/pages/{begun.Page}";
        answer.Json["reference"] = begun.Page;
        return answer;
    }

    private static string Option(string method) => $"<option>{method}</option>";

    private static string Descriptor(Checkout checkout) => $"Test card ({checkout.Method})";

    private static string Price(Checkout checkout) =>
        WebUtility.HtmlEncode($"{checkout.Amount} {checkout.Currency}, in minor units");

    private static IResult Html(string body) =>
        Results.Content(
            $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Test processor</title>{body}</html>",
            "text/html; charset=utf-8"
        );
}
