using System.Text.Json.Nodes;
using System.Xml;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>A merchant's settings, as the control API reads and shows them.</summary>
internal static class MerchantSettingsReading
{
    private const int ProvidersMax = 50,
        TokenCharsMax = 256,
        BasisPointsMax = 10_000,
        FixedFeeMax = 1_000_000;

    private static readonly TimeSpan NoticeDelayMax = TimeSpan.FromHours(1);

    /// <summary>Reads what the caller wishes to change, and answers the change.</summary>
    public static Func<MerchantSettings, MerchantSettings> Change(ControlMembers wish)
    {
        var terms = Terms(wish);
        var clock = Clock(wish);
        var status = Status(wish);
        var (hasMessage, message) = (wish.Has("serviceMessage"), wish.Text("serviceMessage"));
        var (hasFees, fees) = (wish.Has("fees"), Fees(wish.Object("fees")));
        var (throttling, suspended) = (wish.Flag("throttling"), wish.Flag("suspended"));
        var delay = NoticeDelay(wish);
        var (providers, origins) = (Providers(wish), ReturnOrigins(wish));
        return present => new MerchantSettings
        {
            ServiceStatus = status ?? present.ServiceStatus,
            ServiceMessage = hasMessage ? message : present.ServiceMessage,
            Suspended = suspended ?? present.Suspended,
            Providers = providers ?? present.Providers,
            Terms = terms ?? present.Terms,
            Clock = clock ?? present.Clock,
            NoticeDelay = delay ?? present.NoticeDelay,
            Throttling = throttling ?? present.Throttling,
            Fees = hasFees ? fees : present.Fees,
            ReturnOrigins = origins ?? present.ReturnOrigins,
        };
    }

    private static TermsSetting? Terms(ControlMembers wish) =>
        wish.Text("terms") switch
        {
            null => null,
            "tender" => TermsSetting.Tender,
            "amazon-sandbox" => TermsSetting.AmazonSandbox,
            _ => throw new Problem(400, "settings.terms is tender or amazon-sandbox."),
        };

    private static ClockSetting? Clock(ControlMembers wish) =>
        wish.Text("clock") switch
        {
            null => null,
            "running" => ClockSetting.Running,
            "frozen" => ClockSetting.Frozen,
            _ => throw new Problem(400, "settings.clock is running or frozen."),
        };

    private static ServiceStatus? Status(ControlMembers wish) =>
        wish.Text("serviceStatus") is { } name
            ? ServiceStatuses.Parse(name)
                ?? throw new Problem(400, "settings.serviceStatus is GREEN, GREEN_I, YELLOW or RED.")
            : null;

    private static TimeSpan? NoticeDelay(ControlMembers wish)
    {
        if (!wish.Has("noticeDelay"))
            return null;
        return
            wish.Text("noticeDelay") is { } text
            && Settings.ParsePeriod(text) is { } delay
            && delay >= TimeSpan.Zero
            && delay <= NoticeDelayMax
            ? delay
            : throw new Problem(400, "settings.noticeDelay is a duration from PT0S to PT1H, such as PT1S.");
    }

    public static JsonObject Shown(MerchantSettings settings) =>
        new()
        {
            ["terms"] = settings.Terms switch
            {
                TermsSetting.Tender => "tender",
                TermsSetting.AmazonSandbox => "amazon-sandbox",
            },
            ["clock"] = settings.Clock switch
            {
                ClockSetting.Running => "running",
                ClockSetting.Frozen => "frozen",
            },
            ["noticeDelay"] = XmlConvert.ToString(settings.NoticeDelay),
            ["throttling"] = settings.Throttling,
            ["fees"] = settings.Fees is { } fees
                ? new JsonObject { ["basisPoints"] = fees.BasisPoints, ["fixed"] = fees.Fixed }
                : null,
            ["serviceStatus"] = settings.ServiceStatus.Text(),
            ["serviceMessage"] = settings.ServiceMessage,
            ["suspended"] = settings.Suspended,
            ["providers"] = new JsonArray([.. settings.Providers.Select(Shown)]),
            ["returnOrigins"] = new JsonArray([.. settings.ReturnOrigins.Select(origin => (JsonNode)origin)]),
        };

    private static JsonNode Shown(ProviderGrant grant) =>
        new JsonObject { ["merchantId"] = grant.ProviderId, ["mwsAuthToken"] = grant.Token };

    /// <summary>What a capture costs from now on; null for nothing.</summary>
    private static FeeSchedule? Fees(ControlMembers fees)
    {
        var schedule = new FeeSchedule(Part("basisPoints", BasisPointsMax), Part("fixed", FixedFeeMax));
        return fees.IsGiven ? schedule : null;

        int Part(string name, int max) =>
            (int)(fees.Number(name, 0, max, $"settings.fees.{name} is a whole number from 0 to {max}.") ?? 0);
    }

    /// <summary>Who may act for the merchant, each with its token.</summary>
    private static IReadOnlyList<ProviderGrant>? Providers(ControlMembers wish) =>
        wish.Objects("providers", ProvidersMax, $"settings.providers is a list of at most {ProvidersMax}.")
            ?.Select(one =>
                one.Text("merchantId") is { Length: > 0 } id
                && one.Text("mwsAuthToken") is { Length: > 0 and <= TokenCharsMax } token
                    ? new ProviderGrant(id, token)
                    : throw new Problem(
                        400,
                        $"A provider needs merchantId and mwsAuthToken (at most {TokenCharsMax} characters)."
                    )
            )
            .ToList();

    private static IReadOnlyList<string>? ReturnOrigins(ControlMembers wish) =>
        wish.Texts("returnOrigins", "settings.returnOrigins is a list.")
            ?.Select(text =>
                Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    ? uri.GetLeftPart(UriPartial.Authority)
                    : throw new Problem(400, "settings.returnOrigins holds origins such as https://shop.example.")
            )
            .ToList();
}
