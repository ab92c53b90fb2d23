using Tender.Core;
using Tender.Server.Http;

namespace Tender.Server.Pages.Shared;

/// <summary>The fields with which a buyer adds an address, and how they are read.</summary>
internal static class AddressForm
{
    // Wire v2: spec 3.2: how long the parts of an address may be.
    private static readonly (string Name, string Text, int Max, bool IsNeeded, string Complete)[] Fields =
    [
        ("name", "fullName", 50, true, "name"),
        ("addressLine1", "addressLine1", 180, true, "address-line1"),
        ("addressLine2", "addressLine2", 60, false, "address-line2"),
        ("city", "city", 50, false, "address-level2"),
        ("stateOrRegion", "stateOrRegion", 50, false, "address-level1"),
        ("postalCode", "postalCode", 20, true, "postal-code"),
        ("countryCode", "countryCode", 2, true, "country"),
        ("phoneNumber", "phoneNumber", 20, false, "tel"),
    ];

    /// <summary>A form that is folded up until it is wanted.</summary>
    /// <param name="texts">The language.</param>
    /// <param name="subject">What every form of the page carries.</param>
    /// <param name="action">Where it leads.</param>
    /// <param name="name">The name that stands in it already.</param>
    /// <param name="country">The country that does.</param>
    public static Html Render(Texts texts, Html subject, string action, string name, string? country) =>
        Html.Of(
            $"""
            <details id="add-address" class="card">
            <summary>{texts["addAddress"]}</summary>
            <form method="post" action="{action}">
            {subject}
            {Html.Each(Fields, field => Row(texts, field, field.Name switch
            {
                "name" => name,
                "countryCode" => country,
                _ => null,
            }))}
            <input id="save-address" type="submit" class="primary" value="{texts["saveAddress"]}">
            </form>
            </details>
            """
        );

    /// <summary>The address of a form that was sent; null where something is missing or cannot be.</summary>
    public static Address? Read(QueryParameters sent)
    {
        if (Fields.Any(field => !IsGood(sent[field.Name]?.Trim() ?? "", field.Max, field.IsNeeded)))
            return null;
        var country = sent["countryCode"]!.Trim().ToUpperInvariant();
        if (country.Length != 2 || !country.All(char.IsAsciiLetterUpper))
            return null;
        return new Address
        {
            Name = Text("name"),
            AddressLine1 = Text("addressLine1"),
            AddressLine2 = Text("addressLine2"),
            City = Text("city"),
            StateOrRegion = Text("stateOrRegion"),
            PostalCode = Text("postalCode"),
            CountryCode = country,
            PhoneNumber = Text("phoneNumber"),
        };

        string? Text(string name) => sent[name]?.Trim() is { Length: > 0 } text ? text : null;
    }

    private static bool IsGood(string text, int max, bool isNeeded) =>
        text.Length <= max && (text.Length > 0 || !isNeeded) && !text.Any(char.IsControl);

    private static Html Row(
        Texts texts,
        (string Name, string Text, int Max, bool IsNeeded, string Complete) field,
        string? value
    ) =>
        Html.Of(
            $"""
            <label for="new-{field.Name}">{texts[field.Text]}</label>
            <input id="new-{field.Name}" name="{field.Name}" type="text" maxlength="{field.Max.ToString()}"
            autocomplete="{field.Complete}" value="{value}" {Html.If(field.IsNeeded, () => Html.Of($"required"))}
            {Html.If(field.Name == "countryCode", () => Html.Of($"pattern=\"[A-Za-z][A-Za-z]\""))}>
            """
        );
}
