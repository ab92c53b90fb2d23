using System.Text.Json;
using System.Text.RegularExpressions;
using Tender.Core;

namespace Tender.Server.Pages.Checkout;

/// <summary>
/// Where a shop ships to, as its deliverySpecifications say. Wire v2: spec 3.3; Browser: spec 12.4. They bind the
/// pages, not the API.
/// </summary>
internal sealed partial class AddressRules
{
    private readonly bool isAllowList;
    private readonly bool refusesPostBoxes;
    private readonly bool refusesPackstations;
    private readonly Dictionary<string, Places>? countries;

    private AddressRules(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return;
        var special = Texts(root, "specialRestrictions");
        refusesPostBoxes = special.Contains("RestrictPOBoxes");
        refusesPackstations = special.Contains("RestrictPackstations");
        if (!root.TryGetProperty("addressRestrictions", out var rules) || rules.ValueKind != JsonValueKind.Object)
            return;
        isAllowList = rules.TryGetProperty("type", out var type) && type.ValueEquals("Allowed");
        if (!rules.TryGetProperty("restrictions", out var list) || list.ValueKind != JsonValueKind.Object)
            return;
        countries = new(StringComparer.OrdinalIgnoreCase);
        foreach (var country in list.EnumerateObject())
            countries[country.Name] = new(Texts(country.Value, "statesOrRegions"), Texts(country.Value, "zipCodes"));
    }

    /// <summary>The rules of a checkout; everything is allowed where it has none.</summary>
    public static AddressRules Of(CheckoutSession session)
    {
        if (session.Setup.DeliverySpecifications is not { } text)
            return new(default);
        using var document = JsonDocument.Parse(text);
        return new(document.RootElement);
    }

    public bool Allow(Address address)
    {
        if (refusesPostBoxes && Lines(address).Any(line => PostBox().IsMatch(line)))
            return false;
        if (refusesPackstations && Lines(address).Any(line => Packstation().IsMatch(line)))
            return false;
        if (countries is null)
            return true;
        var isListed = countries.TryGetValue(address.CountryCode ?? "", out var places) && places.Match(address);
        return isListed == isAllowList;
    }

    private static IEnumerable<string> Lines(Address address) =>
        new[] { address.AddressLine1, address.AddressLine2, address.AddressLine3 }.OfType<string>();

    private static HashSet<string> Texts(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object
        && owner.TryGetProperty(name, out var list)
        && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
                .Where(one => one.ValueKind == JsonValueKind.String)
                .Select(one => one.GetString()!)
                .ToHashSet(StringComparer.OrdinalIgnoreCase)
            : [];

    [GeneratedRegex(@"\bP\.?\s*O\.?\s*Box\b|\bPostfach\b|\bApartado\b|\bCasella postale\b", RegexOptions.IgnoreCase)]
    private static partial Regex PostBox();

    [GeneratedRegex(@"\bPackstation\b", RegexOptions.IgnoreCase)]
    private static partial Regex Packstation();

    /// <summary>A part of a country; the whole country where neither is named.</summary>
    private sealed record Places(HashSet<string> States, HashSet<string> Codes)
    {
        public bool Match(Address address)
        {
            if (States.Count == 0 && Codes.Count == 0)
                return true;
            var code = address.PostalCode ?? "";
            return IsIn(address.StateOrRegion ?? "")
                || Codes.Any(one =>
                    one.EndsWith('*')
                        ? code.StartsWith(one[..^1], StringComparison.OrdinalIgnoreCase)
                        : code.Equals(one, StringComparison.OrdinalIgnoreCase)
                );
        }

        // Shops send the code, the name, or both.
        private bool IsIn(string state) =>
            state.Length > 0
            && (
                States.Contains(state)
                || StateNames.Any(pair =>
                    (pair.Code == state && States.Contains(pair.Name))
                    || (pair.Name.Equals(state, StringComparison.OrdinalIgnoreCase) && States.Contains(pair.Code))
                )
            );

        private static readonly (string Code, string Name)[] StateNames =
        [
            ("AK", "Alaska"),
            ("AL", "Alabama"),
            ("AR", "Arkansas"),
            ("AZ", "Arizona"),
            ("CA", "California"),
            ("CO", "Colorado"),
            ("CT", "Connecticut"),
            ("DC", "District of Columbia"),
            ("DE", "Delaware"),
            ("FL", "Florida"),
            ("GA", "Georgia"),
            ("HI", "Hawaii"),
            ("IA", "Iowa"),
            ("ID", "Idaho"),
            ("IL", "Illinois"),
            ("IN", "Indiana"),
            ("KS", "Kansas"),
            ("KY", "Kentucky"),
            ("LA", "Louisiana"),
            ("MA", "Massachusetts"),
            ("MD", "Maryland"),
            ("ME", "Maine"),
            ("MI", "Michigan"),
            ("MN", "Minnesota"),
            ("MO", "Missouri"),
            ("MS", "Mississippi"),
            ("MT", "Montana"),
            ("NC", "North Carolina"),
            ("ND", "North Dakota"),
            ("NE", "Nebraska"),
            ("NH", "New Hampshire"),
            ("NJ", "New Jersey"),
            ("NM", "New Mexico"),
            ("NV", "Nevada"),
            ("NY", "New York"),
            ("OH", "Ohio"),
            ("OK", "Oklahoma"),
            ("OR", "Oregon"),
            ("PA", "Pennsylvania"),
            ("RI", "Rhode Island"),
            ("SC", "South Carolina"),
            ("SD", "South Dakota"),
            ("TN", "Tennessee"),
            ("TX", "Texas"),
            ("UT", "Utah"),
            ("VA", "Virginia"),
            ("VT", "Vermont"),
            ("WA", "Washington"),
            ("WI", "Wisconsin"),
            ("WV", "West Virginia"),
            ("WY", "Wyoming"),
            ("JP-13", "Tokyo"),
            ("JP-47", "Okinawa"),
            ("JP-01", "Hokkaido"),
            ("東京都", "Tokyo"),
            ("沖縄県", "Okinawa"),
            ("北海道", "Hokkaido"),
        ];
    }
}
