using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Http.V2;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox;

/// <summary>
/// The test buyers of a merchant: those that were said, or else those of the region, always the same. Every e-mail
/// address can sign in, and is the same buyer each time; those of the book are offered.
/// </summary>
internal static class BuyerBook
{
    /// <summary>
    /// How many buyers a merchant can have, and as many strangers whose consent is remembered; and each of them
    /// addresses.
    /// </summary>
    public const int BuyersMax = 50,
        AddressesMax = 20;

    /// <summary>What a buyer can be asked to share, in either generation.</summary>
    public static IReadOnlyList<string> Shareable { get; } =
    [.. V2Handlers.Scopes, "account", "payment", "recurring", BookedBuyer.SavedWallet];

    /// <summary>The buyers of a merchant.</summary>
    public static IReadOnlyList<BookedBuyer> Of(Merchant merchant) =>
        merchant.Buyers.Count > 0 ? merchant.Buyers : Usual(merchant.Region, merchant.Currency);

    /// <summary>Who is offered at the sign-in.</summary>
    public static IReadOnlyList<string> Offered(Merchant merchant) =>
        [.. Of(merchant).Where(one => !one.IsStranger).Select(one => one.Buyer.Email)];

    /// <summary>The buyer who signs in with an e-mail address; a new one where the book has none.</summary>
    public static BookedBuyer Find(Merchant merchant, string email) =>
        In(Of(merchant), email) ?? Stranger(merchant.Region, merchant.Currency, email);

    /// <summary>Who of several has an e-mail address; null for nobody.</summary>
    public static BookedBuyer? In(IReadOnlyList<BookedBuyer> buyers, string email) =>
        buyers.FirstOrDefault(one => one.Buyer.Email.Equals(email, StringComparison.OrdinalIgnoreCase));

    /// <summary>The profile of a checkout with one of the addresses; the first if that one is not known.</summary>
    public static BuyerProfile With(this BookedBuyer buyer, string? addressId)
    {
        var chosen = buyer.Addresses.FirstOrDefault(one => one.Id == addressId) ?? buyer.Addresses[0];
        return new(buyer.Buyer, chosen.Address, buyer.Addresses[0].Address, null);
    }

    /// <summary>Her test cards, the one she pays with by default first.</summary>
    public static IReadOnlyList<TestCard> Wallet(this BookedBuyer buyer) =>
        [.. buyer.Cards.Select(TestCards.Find).OfType<TestCard>()];

    /// <summary>Addresses with the ids that they have by their places.</summary>
    public static IReadOnlyList<BuyerAddress> Numbered(IEnumerable<Address> addresses) =>
        [.. addresses.Select((one, index) => new BuyerAddress($"address-{index + 1}", one))];

    /// <summary>Amazon's id of whoever has an e-mail address.</summary>
    public static string IdOf(string email) =>
        email.Equals(TestBuyers.Email, StringComparison.OrdinalIgnoreCase)
            ? TestBuyers.Id
            : "amzn1.account."
                + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(email.ToUpperInvariant())))[..28];

    // second.buyer@example.com: Second Buyer.
    public static string NameOf(string email)
    {
        var words = email.Split('@')[0].Split(['.', '_', '-', '+'], StringSplitOptions.RemoveEmptyEntries);
        var name = string.Join(' ', words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return name.Length == 0 ? "Buyer" : name;
    }

    private static IReadOnlyList<BookedBuyer> Usual(Region region, Currency currency)
    {
        var home = TestBuyers.Home(region, currency);
        var first = new BookedBuyer(
            new Buyer(TestBuyers.Id, home.Name!, TestBuyers.Email, home.PhoneNumber),
            Addresses(home, region, home.Name!),
            AllCards()
        );
        return
        [
            first,
            Stranger(region, currency, "second.buyer@example.com"),
            Expired(Stranger(region, currency, "expired.card@example.com")),
            Awkward(Stranger(region, currency, "long.name@example.com")),
        ];
    }

    /// <summary>A buyer whose usual card can no longer be used, and who lives where many shops do not ship.</summary>
    private static BookedBuyer Expired(BookedBuyer buyer) =>
        buyer with
        {
            Addresses = Numbered(buyer.Addresses.Skip(2).Append(buyer.Addresses[0]).Select(one => one.Address)),
            Cards = [.. buyer.Cards.OrderBy(code => !TestCards.Find(code)!.IsExpired)],
        };

    /// <summary>A buyer whose name and home have everything in them that pages get wrong.</summary>
    private static BookedBuyer Awkward(BookedBuyer buyer) =>
        buyer with
        {
            Buyer = buyer.Buyer with { Name = TestAddresses.Awkward.Name! },
            Addresses = Numbered(
                buyer.Addresses.Select(one => one.Address with { Name = TestAddresses.Awkward.Name }).Reverse()
            ),
        };

    private static BookedBuyer Stranger(Region region, Currency currency, string email)
    {
        var home = TestBuyers.Home(region, currency);
        var name = NameOf(email);
        return new(new Buyer(IdOf(email), name, email, home.PhoneNumber), Addresses(home, region, name), AllCards());
    }

    private static IReadOnlyList<BuyerAddress> Addresses(Address home, Region region, string name) =>
        Numbered(
            TestAddresses
                .Of(region)
                .Prepend(home)
                .Select(one => one with { Name = ReferenceEquals(one, TestAddresses.Awkward) ? one.Name : name })
        );

    private static IReadOnlyList<string> AllCards() => [.. TestCards.All.Select(card => card.Code)];
}
