using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>
/// The pages of a processor that speaks the HTTP processor protocol, on which buyers choose and confirm. What it
/// answers is believed as <see cref="HttpProcessor"/> believes it; everything else was not learned.
/// </summary>
internal sealed class HttpBuyerPages(ProcessorChannel channel) : BuyerPages
{
    private const int Ok = 200,
        TextCharsMax = 300,
        BuyerIdCharsMax = 128;

    /// <summary>No token of a processor: they mean something here.</summary>
    private static readonly string[] OwnCodes =
    [
        Instrument.UnconfirmedCode,
        nameof(Constraint.PaymentMethodNotAllowed),
    ];

    public override ProcessorTrouble? Trouble => channel.Trouble;

    public override async Task<PageVisit> Choose(CheckoutCall call, Uri returnUrl, CancellationToken ct)
    {
        var body = Checkout(call, returnUrl);
        if (call.Change is not null)
            body["change"] = call.Change == "changeAddress" ? "address" : "paymentMethod";
        var answer = await Call("choose", call, body, ct);
        var visit = Page(answer);
        // Without a name for what was begun, it could not be given up.
        return visit is PageVisit.Begun { Reference: null } ? new PageVisit.Unknown() : visit;
    }

    public override async Task<BuyerChoice> Read(CheckoutCall call, CancellationToken ct)
    {
        var answer = await Call("read", call, Checkout(call), ct);
        return answer?["result"] switch
        {
            "waiting" => new BuyerChoice.Waiting(),
            "canceled" => new BuyerChoice.Canceled(),
            "chosen" => Choice(answer),
            _ => new BuyerChoice.Unknown(),
        };
    }

    public override async Task<PageVisit> Confirm(CheckoutCall call, Uri returnUrl, CancellationToken ct) =>
        Page(await Call("confirm", call, Checkout(call, returnUrl), ct));

    public override async Task<BuyerConfirmation> Conclude(CheckoutCall call, CancellationToken ct)
    {
        var answer = await Call("conclude", call, Checkout(call), ct);
        return answer?["result"] switch
        {
            "waiting" => new BuyerConfirmation.Waiting(),
            "canceled" => new BuyerConfirmation.Canceled(),
            "declined" => new BuyerConfirmation.Declined(),
            "confirmed" when answer["paymentMethod"] is { } token && IsToken(token) => new BuyerConfirmation.Confirmed(
                new Instrument(token, Text(answer["descriptor"]) ?? call.Session.Instrument?.Descriptor ?? "")
            ),
            _ => new BuyerConfirmation.Unknown(),
        };
    }

    public override async Task<bool> Release(CheckoutCall call, CancellationToken ct) =>
        await Call("release", call, Checkout(call), ct) is { } answer && answer["result"] == "done";

    /// <summary>Asks about a checkout; null for an answer that is not believed.</summary>
    private async Task<ProcessorAnswer?> Call(
        string operation,
        CheckoutCall call,
        JsonObject body,
        CancellationToken ct
    )
    {
        var answer = await channel.Call($"buyer/{operation}", body, ct);
        return answer.Status == Ok && answer["operationId"] == call.OperationId ? answer : null;
    }

    private static JsonObject Checkout(CheckoutCall call, Uri? returnUrl = null)
    {
        var setup = call.Session.Setup;
        var total = setup.TotalOrderAmount ?? setup.ChargeAmount;
        var body = new JsonObject
        {
            ["operationId"] = call.OperationId,
            ["merchantId"] = call.Merchant.Value,
            ["kind"] = call.Session.Kind switch
            {
                PermissionKind.OneTime => "order",
                PermissionKind.Recurring => "subscription",
                PermissionKind.PaymentMethodOnFile => "wallet",
            },
            ["needsShipping"] = setup.ProductType != "PayOnly",
            ["currency"] = (total?.Currency ?? setup.PresentmentCurrency ?? call.Currency).ToString(),
        };
        if (total is { } amount)
            body["amount"] = amount.Minor;
        foreach (
            var (name, value) in new[]
            {
                ("reference", call.Reference),
                ("returnUrl", returnUrl?.AbsoluteUri),
                ("language", setup.Language),
                ("storeName", setup.Metadata?.StoreName),
                ("note", setup.Metadata?.Note),
            }
        )
            if (value is not null)
                body[name] = value;
        return body;
    }

    private static PageVisit Page(ProcessorAnswer? answer) =>
        answer?["result"] switch
        {
            "page"
                when Uri.TryCreate(answer["page"], UriKind.Absolute, out var page)
                    && IsPage(page)
                    && (answer["reference"] is null || Verdict.IsReference(answer["reference"]!)) =>
                new PageVisit.Begun(page, answer["reference"]),
            "refused" when Text(answer["message"]) is { } why => new PageVisit.Refused(why),
            _ => new PageVisit.Unknown(),
        };

    /// <summary>A page that a buyer's browser may be sent to: https, or http on this machine.</summary>
    public static bool IsPage(Uri page) =>
        page.UserInfo.Length == 0
        && (
            page.Scheme == Uri.UriSchemeHttps
            || (
                page.Scheme == Uri.UriSchemeHttp
                && (
                    page.Host == "localhost"
                    || (IPAddress.TryParse(page.Host.Trim('[', ']'), out var at) && IPAddress.IsLoopback(at))
                )
            )
        );

    private static BuyerChoice Choice(ProcessorAnswer answer)
    {
        if (
            Member(answer.Body!.Value, "buyer") is not { } buyer
            || Text(buyer, "id") is not { Length: <= BuyerIdCharsMax } id
            || Text(buyer, "name") is not { } name
            || Text(buyer, "email") is not { } email
            || Text(answer["descriptor"]) is not { } descriptor
        )
            return new BuyerChoice.Unknown();
        return new BuyerChoice.Chosen(
            new Buyer(id, name, email, Text(buyer, "phoneNumber")),
            AddressOf(Member(answer.Body.Value, "shippingAddress")),
            AddressOf(Member(answer.Body.Value, "billingAddress")),
            descriptor
        );
    }

    private static Address? AddressOf(JsonElement? given) =>
        given is { } part
            ? new Address
            {
                Name = Text(part, "name"),
                AddressLine1 = Text(part, "addressLine1"),
                AddressLine2 = Text(part, "addressLine2"),
                AddressLine3 = Text(part, "addressLine3"),
                City = Text(part, "city"),
                County = Text(part, "county"),
                District = Text(part, "district"),
                StateOrRegion = Text(part, "stateOrRegion"),
                PostalCode = Text(part, "postalCode"),
                CountryCode = Text(part, "countryCode"),
                PhoneNumber = Text(part, "phoneNumber"),
            }
            : null;

    private static bool IsToken(string token) =>
        token.Length is > 0 and <= TextCharsMax
        && token.All(letter => letter is > ' ' and <= '~')
        && !OwnCodes.Contains(token);

    /// <summary>An object among the members; null where there is none.</summary>
    private static JsonElement? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var member) ? Text(ProcessorAnswer.TextOf(member)) : null;

    /// <summary>A text of a length that can be kept and shown; null for any other.</summary>
    private static string? Text(string? text) => text is { Length: > 0 and <= TextCharsMax } ? text : null;
}
