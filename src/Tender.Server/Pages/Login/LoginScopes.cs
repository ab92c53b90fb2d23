namespace Tender.Server.Pages.Login;

/// <summary>What a shop can ask a buyer to share at the login. Browser: spec 13.4.</summary>
internal static class LoginScopes
{
    private static readonly (string Scope, string[] Shown)[] All =
    [
        ("profile", ["name", "email"]),
        ("profile:user_id", ["account"]),
        ("postal_code", ["postalCode"]),
        ("payments:widget", ["payment"]),
        ("payments:shipping_address", ["shippingAddress"]),
        ("payments:billing_address", ["billingAddress"]),
        ("payments:instrument_descriptor", ["payment"]),
        ("payments:autopay_consent", ["recurring"]),
    ];

    public static IEnumerable<string> Known => All.Select(one => one.Scope);

    /// <summary>The scopes of a text with blanks; null where one of them is not known.</summary>
    public static IReadOnlyList<string>? Read(string? text)
    {
        string[] scopes = [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];
        return scopes.All(Known.Contains) ? scopes : null;
    }

    /// <summary>What the buyer is told, as names of texts.</summary>
    public static IReadOnlyList<string> Shown(IReadOnlyList<string> scopes) =>
        scopes.Count == 0
            ? ["shippingAddress", "payment"]
            : [.. All.Where(one => scopes.Contains(one.Scope)).SelectMany(one => one.Shown).Distinct()];
}
