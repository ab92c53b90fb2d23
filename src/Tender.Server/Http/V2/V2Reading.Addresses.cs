using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Tender.Core;

namespace Tender.Server.Http.V2;

internal static partial class V2Reading
{
    // Wire v2: "Additional payment button: address formatting and validation": the countries of each set of rules.
    private static readonly FrozenSet<string> EuropeanCountries = Words(
        "UK GB DE FR IT ES AT BE BG HR CY CZ DK EE FI GR HU IE LV LT LU MT NL PL PT RO SK SI SE"
    );

    // Wire v2: the same page: a state or region is "not supported" there; woocommerce-gateway-amazon-pay pull request
    // 178: an address with one "would always fail address validation".
    private static readonly FrozenSet<string> CountriesWithoutStates = Words("UK GB SG AE MX");

    // ISO 3166-1, the officially assigned codes. Unknown countries are refused.
    private static readonly FrozenSet<string> OtherCountries = Words(
        "AD AE AF AG AI AL AM AO AQ AR AS AU AW AX AZ BA BB BD BF BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
            + "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX DJ DM DO DZ EC EG EH ER ET FJ FK FM FO GA GD GE GF "
            + "GG GH GI GL GM GN GP GQ GS GT GU GW GY HK HM HN HT ID IL IM IN IO IQ IR IS JE JM JO JP KE KG KH KI KM "
            + "KN KP KR KW KY KZ LA LB LC LI LK LR LS LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MU MV MW MX "
            + "MY MZ NA NC NE NF NG NI NO NP NR NU NZ OM PA PE PF PG PH PK PM PN PR PS PW PY QA RE RS RU RW SA SB SC "
            + "SD SG SH SJ SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM "
            + "US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
    );

    /// <summary>
    /// The address that the merchant knows already: decoded, trimmed, and held against the rules of its country.
    /// </summary>
    // Wire v2: "Additional payment button: address formatting and validation".
    public static Address? AddressDetails(JsonMembers members)
    {
        var country = members.Text("countryCode", 3, members.IsGiven, CleanCode);
        var isJapan = country == "JP";
        if (country is not null && !IsCountry(country))
            members.ReportInvalid("countryCode");
        var hasRules = country is null or "US" || isJapan || EuropeanCountries.Contains(country);
        var address = new Address
        {
            Name = members.Text("name", 50, members.IsGiven, Clean),
            AddressLine1 = members.Text("addressLine1", 180, members.IsGiven, Clean),
            AddressLine2 = members.Text("addressLine2", 60, false, Clean),
            AddressLine3 = members.Text("addressLine3", 60, false, Clean),
            City = members.Text("city", 50, members.IsGiven && !isJapan, Clean),
            // Wire v2: spec 3.2, addressDetails: county and district are one member.
            District = members.Text("districtOrCounty", 50, false, Clean),
            StateOrRegion = members.Text("stateOrRegion", 50, isJapan || country == "US", Clean),
            // Assumed: where the page has no rules for a country, it may be one without postal codes.
            PostalCode = members.Text("postalCode", 20, members.IsGiven && hasRules, CleanCode),
            CountryCode = country,
            PhoneNumber = members.Text("phoneNumber", 20, members.IsGiven, Clean),
        };
        if (address.PhoneNumber is { } phone && !IsPhoneNumber(phone))
            members.ReportInvalid("phoneNumber");
        if (country is not null && CountriesWithoutStates.Contains(country) && address.StateOrRegion is { Length: > 0 })
            members.ReportInvalid("stateOrRegion");
        return members.IsGiven ? address : null;
    }

    /// <summary>Whether a code in upper case is a country of ISO 3166-1, or UK.</summary>
    private static bool IsCountry(string code) => EuropeanCountries.Contains(code) || OtherCountries.Contains(code);

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static string CleanCode(string text) => Clean(text).ToUpperInvariant();

    // Wire v2: woocommerce-gateway-amazon-pay pull request 178: the plugin sends each part percent-encoded.
    private static string Clean(string text) => Decoded(text).Trim();

    /// <summary>
    /// Percent-encoded text, decoded once. A text in which a percent sign means itself, or that is no Unicode once
    /// decoded, is left as it is.
    /// </summary>
    private static string Decoded(string text)
    {
        if (!text.Contains('%'))
            return text;
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            // What is encoded is ASCII throughout.
            if (!char.IsAscii(text[i]))
                return text;
            if (text[i] != '%')
            {
                bytes.Add((byte)text[i]);
                continue;
            }
            if (
                i + 2 >= text.Length
                || !byte.TryParse(
                    text.AsSpan(i + 1, 2),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var code
                )
            )
                return text;
            bytes.Add(code);
            i += 2;
        }
        try
        {
            return StrictUtf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    // Wire v2: "Address and Payment instrument Detail": with or without hyphens, of one byte or two. Assumed: what else
    // people write between digits.
    private static bool IsPhoneNumber(string text) =>
        text.Any(char.IsDigit) && text.All(c => char.IsDigit(c) || PhoneSigns.Contains(c));

    // The last ones are those of two bytes: plus, the dashes, the brackets, the blank.
    private const string PhoneSigns = " +-.()/#xX\u2010\u2011\u2012\u2013\u2212\u30FC\uFF0B\uFF0D\uFF08\uFF09\u3000";
}
