using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>The test buyers of a merchant: who can sign in, where they live, what they pay with.</summary>
internal sealed class BuyerRoutes(BuyerEdits edits)
{
    private const int NameMax = 50,
        PhoneMax = 20,
        EmailMax = 128,
        PartMax = 180;

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new("GET", "merchants/{m}/buyers", GetBuyers, "The test buyers", null, [(200, "[TestBuyer]")]),
            new(
                "PUT",
                "merchants/{m}/buyers",
                PutBuyers,
                "Say who the test buyers are; an empty list brings back those of the region",
                """
                [{"email":"text","name?":"text?","phoneNumber?":"text?","buyerId?":"text?",
                  "addresses?":"[TestAddressWish]?","instruments?":"[TestCardWish]?","shares?":"[text]?"}]
                """,
                [(200, "[TestBuyer]")]
            ),
        ];

    private Task<ControlAnswer> GetBuyers(ControlCall call) => Task.FromResult(ControlAnswer.Ok(Shown(call.Merchant)));

    private async Task<ControlAnswer> PutBuyers(ControlCall call)
    {
        var wanted = call.ReadList(one => Buyer(call.Merchant, one));
        if (wanted.Count > BuyerBook.BuyersMax)
            throw new Problem(400, $"At most {BuyerBook.BuyersMax} buyers.");
        if (wanted.DistinctBy(one => one.Buyer.Email, StringComparer.OrdinalIgnoreCase).Count() != wanted.Count)
            throw new Problem(400, "An email is listed twice.");
        if (wanted.DistinctBy(one => one.Buyer.Id).Count() != wanted.Count)
            throw new Problem(400, "A buyerId is listed twice.");
        return ControlAnswer.Ok(Shown((await edits.Replace(call.Merchant.Id, wanted))!));
    }

    private static BookedBuyer Buyer(Merchant merchant, ControlMembers one)
    {
        var email = Short(one, "email", EmailMax) ?? "";
        if (email.Length < 3 || !email.Contains('@', StringComparison.Ordinal))
            throw new Problem(400, "email is an e-mail address.");
        // What is not said is what whoever signs in with that address has.
        var usual = BuyerBook.Find(merchant with { Buyers = [] }, email);
        var name = Short(one, "name", NameMax) ?? usual.Buyer.Name;
        var buyer = new Buyer(
            Short(one, "buyerId", EmailMax) ?? usual.Buyer.Id,
            name,
            email,
            Short(one, "phoneNumber", PhoneMax) ?? usual.Buyer.Phone
        );
        return new BookedBuyer(buyer, Addresses(one, name) ?? usual.Addresses, Cards(one) ?? usual.Cards)
        {
            Shares = Shares(one),
        };
    }

    private static IReadOnlyList<BuyerAddress>? Addresses(ControlMembers one, string name)
    {
        var words = $"addresses is a list of 1 to {BuyerBook.AddressesMax} addresses.";
        if (one.Objects("addresses", BuyerBook.AddressesMax, words) is not { } wishes)
            return null;
        if (wishes.Count == 0)
            throw new Problem(400, words);
        // What GET shows may be sent back; which id an address has follows from its place.
        foreach (var wish in wishes)
            _ = wish.Has("id");
        return BuyerBook.Numbered(
            wishes.Select(wish =>
            {
                var address = BuyerReading.Address(wish);
                if (address is not { CountryCode.Length: 2 })
                    throw new Problem(400, "Each of the addresses has a countryCode of two letters.");
                if (
                    Shown(new BuyerAddress("", address))
                        .AsObject()
                        .Any(one => one.Value is { } text && text.ToString().Length > PartMax)
                )
                    throw new Problem(400, $"No part of an address has more than {PartMax} characters.");
                return address with
                {
                    Name = address.Name ?? name,
                    CountryCode = address.CountryCode.ToUpperInvariant(),
                };
            })
        );
    }

    private static IReadOnlyList<string>? Cards(ControlMembers one)
    {
        var words = $"instruments is a list of 1 to {TestCards.All.Count} test cards.";
        if (one.Objects("instruments", TestCards.All.Count, words) is not { } wishes)
            return null;
        var cards = wishes
            .Select(wish =>
            {
                _ = (wish.Has("descriptor"), wish.Has("expired"), wish.Has("pending"));
                _ = (wish.Has("decline"), wish.Has("checkoutEnding"), wish.Has("allowed"));
                return wish.NeededCard();
            })
            .Distinct()
            .ToList();
        if (cards.Count == 0)
            throw new Problem(400, words);
        return [.. cards.Select(card => card.Code)];
    }

    private static IReadOnlyList<string> Shares(ControlMembers one)
    {
        var words = $"shares is a list of what the buyer agreed to share: {string.Join(", ", BuyerBook.Shareable)}.";
        var shares = one.Texts("shares", words) ?? [];
        return shares.All(BuyerBook.Shareable.Contains) ? [.. shares.Distinct()] : throw new Problem(400, words);
    }

    private static string? Short(ControlMembers one, string name, int max)
    {
        var text = one.Text(name);
        return text is null || text.Length is > 0 && text.Length <= max && !text.Any(char.IsControl)
            ? text
            : throw new Problem(400, $"{name} has 1 to {max} characters.");
    }

    private static JsonArray Shown(Merchant merchant) =>
        new([.. BuyerBook.Of(merchant).Where(one => !one.IsStranger).Select(Shown)]);

    private static JsonNode Shown(BookedBuyer one) =>
        new JsonObject
        {
            ["buyerId"] = one.Buyer.Id,
            ["name"] = one.Buyer.Name,
            ["email"] = one.Buyer.Email,
            ["phoneNumber"] = one.Buyer.Phone,
            ["addresses"] = new JsonArray([.. one.Addresses.Select(Shown)]),
            ["instruments"] = new JsonArray([.. one.Wallet().Select(Shown)]),
            ["shares"] = new JsonArray([.. one.Shares.Select(share => JsonValue.Create(share))]),
        };

    private static JsonNode Shown(BuyerAddress one) =>
        new JsonObject
        {
            ["id"] = one.Id,
            ["name"] = one.Address.Name,
            ["addressLine1"] = one.Address.AddressLine1,
            ["addressLine2"] = one.Address.AddressLine2,
            ["addressLine3"] = one.Address.AddressLine3,
            ["city"] = one.Address.City,
            ["county"] = one.Address.County,
            ["district"] = one.Address.District,
            ["stateOrRegion"] = one.Address.StateOrRegion,
            ["postalCode"] = one.Address.PostalCode,
            ["countryCode"] = one.Address.CountryCode,
            ["phoneNumber"] = one.Address.PhoneNumber,
        };

    private static JsonNode Shown(TestCard card) =>
        new JsonObject
        {
            ["instrument"] = card.Code,
            ["descriptor"] = card.Descriptor,
            ["allowed"] = !card.Instrument.IsNotAllowed,
            ["expired"] = card.IsExpired,
            ["pending"] = card.Pending,
            ["decline"] = card.Decline?.ToString(),
            ["checkoutEnding"] = card.CheckoutEnding?.ToString(),
        };
}
