using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox;

/// <summary>What test buyers change of themselves on the pages, and what a test says they are.</summary>
internal sealed class BuyerEdits(Engine engine, MerchantAccounts accounts)
{
    /// <summary>Says who the buyers are; none brings back those of the region.</summary>
    public Task<Merchant?> Replace(MerchantId merchant, IReadOnlyList<BookedBuyer> buyers) =>
        Store(merchant, one => one with { Buyers = buyers }, Requester.Operator);

    /// <summary>Adds an address. Null where there is no room for it, else its id.</summary>
    public async Task<string?> AddAddress(MerchantId merchant, string email, Address address)
    {
        string? id = null;
        var isAdded = await Change(merchant, email, buyer =>
        {
            if (buyer.Addresses.Count == BuyerBook.AddressesMax)
                return null;
            id = NextId(buyer.Addresses);
            return buyer with { Addresses = [.. buyer.Addresses, new(id, address)] };
        });
        return isAdded ? id : null;
    }

    /// <summary>Removes an address; the last one stays. False: nothing was removed.</summary>
    public Task<bool> RemoveAddress(MerchantId merchant, string email, string id) =>
        Change(merchant, email, buyer =>
            buyer.Addresses.Count > 1 && buyer.Addresses.Any(one => one.Id == id)
                ? buyer with
                {
                    Addresses = [.. buyer.Addresses.Where(one => one.Id != id)],
                }
                : null
        );

    /// <summary>Makes an address the one where the buyer lives. False: there is none of that id.</summary>
    public Task<bool> PreferAddress(MerchantId merchant, string email, string id) =>
        Change(merchant, email, buyer =>
            buyer.Addresses.Any(one => one.Id == id)
                ? buyer with
                {
                    Addresses = [.. buyer.Addresses.OrderBy(one => one.Id != id)],
                }
                : null
        );

    /// <summary>Makes a card the one that the buyer pays with by default. False: she has none of that code.</summary>
    public Task<bool> PreferCard(MerchantId merchant, string email, string code) =>
        Change(merchant, email, buyer =>
            buyer.Cards.Contains(code) ? buyer with { Cards = [.. buyer.Cards.OrderBy(one => one != code)] } : null
        );

    /// <summary>Gives the buyer another name and phone number.</summary>
    public Task<bool> Rename(MerchantId merchant, string email, string name, string? phone) =>
        Change(merchant, email, buyer => buyer with { Buyer = buyer.Buyer with { Name = name, Phone = phone } });

    /// <summary>
    /// The buyer agrees to share; remembered, so that she is not asked again. Of those whom nobody has set up the last
    /// fifty are remembered.
    /// </summary>
    public async Task Share(MerchantId merchant, BookedBuyer buyer, IReadOnlyList<string> what)
    {
        if (!what.All(buyer.Shares.Contains))
            await Change(
                merchant,
                buyer.Buyer.Email,
                one => one with { Shares = [.. one.Shares.Union(what)] },
                setsUp: false
            );
    }

    /// <summary>The buyer takes back what she agreed to, and is asked again. False: there was nothing.</summary>
    public Task<bool> StopSharing(MerchantId merchant, string email) =>
        Change(merchant, email, buyer => buyer.Shares.Count > 0 ? buyer with { Shares = [] } : null);

    private static string NextId(IReadOnlyList<BuyerAddress> addresses)
    {
        var number = addresses.Count + 1;
        while (addresses.Any(one => one.Id == $"address-{number}"))
            number++;
        return $"address-{number}";
    }

    // Decided on the merchant as it is in the commit: of two edits at once neither is lost.
    private async Task<bool> Change(
        MerchantId merchant,
        string email,
        Func<BookedBuyer, BookedBuyer?> change,
        bool setsUp = true
    )
    {
        var isDone = false;
        var changed = await Store(
            merchant,
            one =>
            {
                var book = BuyerBook.Of(one);
                var known = BuyerBook.In(book, email);
                var isSetUp = known is { IsStranger: false };
                var hasRoom = isSetUp || !setsUp || book.Count(other => !other.IsStranger) < BuyerBook.BuyersMax;
                var after = hasRoom ? change(known ?? BuyerBook.Find(one, email)) : null;
                isDone = after is not null;
                if (after is null)
                    return one;
                after = after with { IsStranger = !setsUp && !isSetUp };
                BookedBuyer[] buyers = known is null
                    ? [.. book, after]
                    : [.. book.Select(other => other == known ? after : other)];
                var forgotten = buyers.Where(other => other.IsStranger).SkipLast(BuyerBook.BuyersMax);
                return one with { Buyers = [.. buyers.Except(forgotten)] };
            },
            Requester.Buyer
        );
        return changed is not null && isDone;
    }

    private async Task<Merchant?> Store(MerchantId merchant, Func<Merchant, Merchant> change, Requester requester)
    {
        var changed = await accounts.Change(merchant, change, requester);
        // Read back, so that this node's copy is the changed one from the next request on.
        if (changed is not null)
            await engine.Store.Merchants.Read(merchant);
        return changed;
    }
}
