using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>What describes merchant accounts, their stores, and payments at a till.</summary>
internal static partial class V2Reading
{
    /// <summary>
    /// What is told of a business and its people, as JSON. It is read, so that what is unknown or malformed is refused,
    /// and kept as it came. Null where nothing is told.
    /// </summary>
    public static string? AccountFacts(JsonMembers body, bool sandbox)
    {
        ReadBusiness(body.Object("businessInfo"));
        foreach (var owner in body.Objects("beneficiaryOwners", 20, required: false))
            ReadPerson(owner);
        ReadPerson(body.Object("primaryContactPerson"));
        body.Object("integrationInfo").Urls("ipnEndpointUrls", 20, !sandbox);
        var status = body.Object("merchantStatus");
        foreach (var name in new[] { "statusProvider", "state", "reasonCode" })
            status.Text(name, 64);
        (string Name, string? Json)[] members =
        [
            ("businessInfo", body.Json("businessInfo")),
            ("primaryContactPerson", body.Json("primaryContactPerson")),
            ("integrationInfo", body.Json("integrationInfo")),
            ("merchantStatus", body.Json("merchantStatus")),
            ("beneficiaryOwners", body.JsonList("beneficiaryOwners")),
        ];
        var given = members.Where(member => member.Json is not null).ToList();
        return given.Count == 0 ? null : $"{{{string.Join(',', given.Select(one => $"\"{one.Name}\":{one.Json}"))}}}";
    }

    /// <summary>The stores of an account; a default store stands for all.</summary>
    // Wire v2: spec 3.13, defaultStore; the later samples have a list of stores.
    public static IReadOnlyList<AccountStore> AccountStores(JsonMembers body, int countMax, bool sandbox)
    {
        var defaultStore = body.Object("defaultStore");
        var only = AccountStore(defaultStore, sandbox);
        var several = body.Objects("stores", countMax, required: false)
            .Select(store => AccountStore(store, sandbox))
            .ToList();
        return defaultStore.IsGiven ? [only] : several;
    }

    public static AccountStore AccountStore(JsonMembers store, bool sandbox)
    {
        var name = store.Text("storeName", 50);
        var privacyPolicy = store.Url("privacyPolicyUrl", [], !sandbox);
        var logo = store.Url("merchantLogoUrl", [], !sandbox);
        var origins = store.Urls("allowedOriginDomains", 100, !sandbox);
        var domains = store.Urls("domainUrls", 100, !sandbox);
        var returnUrls = store.Urls("allowedRedirectURLs", 100, !sandbox);
        var status = store.Object("storeStatus");
        status.Text("state", 32);
        status.Text("reasonCode", 64);
        return new("", name, origins ?? domains, returnUrls, privacyPolicy, logo);
    }

    /// <summary>What a merchant says of a payment at a till.</summary>
    public static MerchantMetadata? TillMetadata(JsonMembers body)
    {
        var metadata = body.Object("metadata");
        var context = metadata.Object("communicationContext");
        var read = new MerchantMetadata(
            context.Text("merchantOrderId", 256),
            context.Text("merchantStoreName", 50),
            metadata.Text("merchantNote", 255),
            metadata.Text("customInformation", 4096)
        );
        return metadata.IsGiven ? read : null;
    }

    private static void ReadBusiness(JsonMembers business)
    {
        business.Text("email", 255);
        business.Choice("businessType", ["CORPORATE", "INDIVIDUAL"]);
        foreach (var name in new[] { "businessLegalName", "businessCategory", "businessDisplayName" })
            business.Text(name, 255);
        business.Text("countryOfEstablishment", 3);
        business.Price("annualSalesVolume");
        ReadPostalAddress(business.Object("businessAddress"));
        var support = business.Object("customerSupportInformation");
        support.Text("customerSupportEmail", 255);
        ReadPhone(support.Object("customerSupportPhoneNumber"));
    }

    private static void ReadPerson(JsonMembers person)
    {
        person.Text("personId", 64);
        person.Text("personFullName", 255);
        person.Text("dateOfBirth", 32);
        ReadPostalAddress(person.Object("residentialAddress"));
    }

    private static void ReadPostalAddress(JsonMembers address)
    {
        string[] names =
        [
            "addressLine1",
            "addressLine2",
            "addressLine3",
            "city",
            "county",
            "district",
            "stateOrRegion",
            "postalCode",
            "countryCode",
        ];
        foreach (var name in names)
            address.Text(name, 180);
        ReadPhone(address.Object("phoneNumber"));
    }

    private static void ReadPhone(JsonMembers phone)
    {
        foreach (var name in new[] { "countryCode", "number", "extension" })
            phone.Text(name, 20);
    }
}
