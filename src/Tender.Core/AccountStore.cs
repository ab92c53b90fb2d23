namespace Tender.Core;

/// <summary>A store of an account: where its buttons may stand and where buyers may be sent.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Name">Its name.</param>
/// <param name="Origins">Where its buttons may stand.</param>
/// <param name="ReturnUrls">Where buyers may be sent.</param>
/// <param name="PrivacyUrl">Where its privacy policy is.</param>
/// <param name="LogoUrl">Where its logo is.</param>
public sealed record AccountStore(
    string Id,
    string? Name,
    IReadOnlyList<string>? Origins,
    IReadOnlyList<string>? ReturnUrls,
    string? PrivacyUrl,
    string? LogoUrl
)
{
    /// <summary>The same with what the other says over it.</summary>
    public AccountStore With(AccountStore over) =>
        new(
            Id,
            over.Name ?? Name,
            over.Origins ?? Origins,
            over.ReturnUrls ?? ReturnUrls,
            over.PrivacyUrl ?? PrivacyUrl,
            over.LogoUrl ?? LogoUrl
        );
}
