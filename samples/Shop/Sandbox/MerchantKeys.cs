using System.Text.Json;

namespace RubberDuckShop.Sandbox;

/// <summary>
/// What Tender leaves in <c>merchant.json</c>. Of the real service all this comes from Seller Central.
/// </summary>
public sealed record MerchantKeys(string MerchantId, string StoreId, string PublicKeyId, string Currency)
{
    /// <summary>The keys in a data directory; null where there are none.</summary>
    public static MerchantKeys? Read(string directory)
    {
        var file = Path.Combine(directory, "merchant.json");
        return File.Exists(file)
            ? JsonSerializer.Deserialize<MerchantKeys>(File.ReadAllText(file), JsonSerializerOptions.Web)
            : null;
    }
}
