using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>A login token that is good.</summary>
/// <param name="Merchant">Whose shop the buyer signed in to.</param>
/// <param name="Draft">The order or agreement she began there.</param>
/// <param name="IssuedAt">When she did.</param>
/// <param name="Left">How long it is still good.</param>
internal sealed record Login(Merchant Merchant, CheckoutSession Draft, DateTimeOffset IssuedAt, TimeSpan Left);

/// <summary>
/// Login tokens (v1): what the widgets give the buyer's browser, and the shop shows to see the whole address before the
/// order is confirmed. A token names merchant and object in the open and is proved by its random part; only its hash is
/// kept, on the object itself.
/// </summary>
internal static class LoginTokens
{
    // Wire v1: spec 13, 15: access tokens begin so, and the widgets' redirect says expires_in.
    private const string Prefix = "Atza|";

    // Assumed: 3600 s, what Login with Amazon documents for access tokens. Of the merchant's time, like every window.
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private const int TokenCharsMax = 2048,
        RandomBytes = 32;

    /// <summary>A new token for an object; its hash is what the object keeps.</summary>
    public static string Mint(MerchantId merchant, ObjectId order) =>
        Prefix
        + Base64Url.EncodeToString(
            Encoding.ASCII.GetBytes(
                $"{merchant}/{order.Family}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes))}"
            )
        );

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Who signed in, and to what; null when the token is none of ours, altered, or too old.</summary>
    public static async Task<Login?> Find(PaymentStore store, string token)
    {
        if (Read(token) is not var (merchantId, order) || await store.Merchants.Of(merchantId) is not { } merchant)
            return null;
        if (
            (await store.Find(merchantId, [order.Draft])).GetValueOrDefault(order.Draft)
            is not CheckoutSession { TokenHash: { } hash } draft
        )
            return null;
        if (
            !CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(hash),
                Encoding.ASCII.GetBytes(Hash(token))
            )
        )
            return null;
        var left = draft.CreatedAt + Window - await store.Now(merchantId);
        return left <= TimeSpan.Zero ? null : new Login(merchant, draft, draft.CreatedAt, left);
    }

    private static (MerchantId Merchant, ObjectId Order)? Read(string token)
    {
        if (
            token.Length > TokenCharsMax
            || !token.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64Url.IsValid(token.AsSpan(Prefix.Length))
        )
            return null;
        return
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length))).Split('/')
                is [var seller, var id, _]
            && MerchantId.Parse(seller) is { } merchant
            && ObjectId.Parse(id) is { Kind: ObjectKind.ChargePermission } order
            ? (merchant, order)
            : null;
    }
}
