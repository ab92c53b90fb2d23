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
    /// <param name="refused">What was sent and refused, to be mended: the form is open then; null for nothing.</param>
    public static Html Render(
        Texts texts,
        Html subject,
        string action,
        string name,
        string? country,
        QueryParameters? refused
    )
    {
        var wrong = refused is null ? null : Fields.FirstOrDefault(field => !IsGood(field, refused)).Name;
        return Html.Of(
            $"""
            <details id="add-address" class="card" {Html.If(refused is not null, () => Html.Of($"open"))}>
            <summary>{texts["addAddress"]}</summary>
            <form method="post" action="{action}">
            {subject}
            {Html.Each(Fields, field => Row(texts, field, refused is not null ? refused[field.Name] : field.Name switch
            {
                "name" => name,
                "countryCode" => country,
                _ => null,
            }, isWrong: field.Name == wrong))}
            <input id="save-address" type="submit" class="primary" value="{texts["saveAddress"]}">
            </form>
            </details>
            """
        );
    }

    /// <summary>The address of a form that was sent; null where something is missing or cannot be.</summary>
    public static Address? Read(QueryParameters sent)
    {
        if (Fields.Any(field => !IsGood(field, sent)))
            return null;
        return new Address
        {
            Name = Text("name"),
            AddressLine1 = Text("addressLine1"),
            AddressLine2 = Text("addressLine2"),
            City = Text("city"),
            StateOrRegion = Text("stateOrRegion"),
            PostalCode = Text("postalCode"),
            CountryCode = sent["countryCode"]!.Trim().ToUpperInvariant(),
            PhoneNumber = Text("phoneNumber"),
        };

        string? Text(string name) => sent[name]?.Trim() is { Length: > 0 } text ? text : null;
    }

    private static bool IsGood(
        (string Name, string Text, int Max, bool IsNeeded, string Complete) field,
        QueryParameters sent
    )
    {
        var text = sent[field.Name]?.Trim() ?? "";
        return text.Length <= field.Max
            && (text.Length > 0 || !field.IsNeeded)
            && !text.Any(char.IsControl)
            && (field.Name != "countryCode" || (text.Length == 2 && text.All(char.IsAsciiLetter)));
    }

    private static Html Row(
        Texts texts,
        (string Name, string Text, int Max, bool IsNeeded, string Complete) field,
        string? value,
        bool isWrong
    ) =>
        Html.Of(
            $"""
            <label for="new-{field.Name}">{texts[field.Text]}</label>
            <input id="new-{field.Name}" name="{field.Name}" type="text" maxlength="{field.Max.ToString()}"
            {Html.If(isWrong, () => Html.Of($"aria-invalid=\"true\" autofocus"))}
            autocomplete="{field.Complete}" value="{value}" {Html.If(field.IsNeeded, () => Html.Of($"required"))}
            {Html.If(field.Name == "countryCode", () => Html.Of($"pattern=\"[A-Za-z][A-Za-z]\""))}>
            """
        );
}
