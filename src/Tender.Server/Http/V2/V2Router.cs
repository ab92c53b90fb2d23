using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Http.V2;

/// <summary>
/// Takes a verified v2 request to its handler. The path is taken as it was signed, byte by byte: nothing is decoded, so
/// nothing can be read in two ways.
/// </summary>
internal static class V2Router
{
    private const int KeyCharsMax = 32;

    /// <summary>Answers one signed, verified request.</summary>
    public static async Task<WireResponse> Answer(
        Engine engine,
        Merchant merchant,
        V2Claim claim,
        WireRequest request,
        Settings settings,
        LinkOrigins links,
        bool sandbox,
        CancellationToken ct,
        RequestLabels? labels = null
    )
    {
        // 1. Which operation.
        if (Find(request.Method, request.Path, sandbox, out var route, out var id) is { } notServed)
            return V2Faults.Render(notServed);
        if (labels is not null)
            (labels.Route, labels.Operation) = (route.Path, route.Name);

        // 2. The headers that are ours to judge; who is calling was judged before.
        if (ReadKey(request, route, settings, out var key) is { } badKey)
            return V2Faults.Render(badKey);
        if (await CheckAuthToken(engine, merchant, request) is { } badToken)
            return V2Faults.Render(badToken);

        // 3. The body. A GET has none that means anything (Ruby and PHP send an empty one).
        var bytes = request.Method == "GET" ? default : request.Body;
        if (!V2Reading.TryRead(bytes, out var body, out var badBody))
            return V2Faults.Render(badBody);
        using (body)
            try
            {
                return await route.Handle(
                    new V2Call(engine, merchant, claim, request, settings, links, sandbox, route, id, key, body, ct)
                );
            }
            catch (OverloadedException)
            {
                return V2Faults.Render(V2Faults.Overloaded);
            }
    }

    /// <summary>Finds the route of a raw path, or the fault.</summary>
    internal static V2Fault? Find(string method, string path, bool sandbox, out V2Route route, out string? id)
    {
        (route, id) = (null!, null);
        if (path.Length < 2 || path[0] != '/')
            return V2Faults.NotFound;
        // Wire v2: spec 1.2: one slash at the end is a habit of SDKs, and signed.
        var resource = path.EndsWith('/') ? path[1..^1] : path[1..];
        var segments = resource.Split('/');
        if (!segments.All(IsPlain))
            return V2Faults.NotFound;
        if (SkipVersion(segments, sandbox, out var rest) is { } fault)
            return fault;

        var isKnownPath = false;
        foreach (var candidate in V2Routes.All)
        {
            if (!candidate.Fits(rest, out var found))
                continue;
            isKnownPath = true;
            if (candidate.Method != method)
                continue;
            (route, id) = (candidate, found);
            return null;
        }
        return isKnownPath ? V2Faults.WrongMethod : V2Faults.NotFound;
    }

    /// <summary>The key under which the answer is kept; null for reads.</summary>
    internal static V2Fault? ReadKey(WireRequest request, V2Route route, Settings settings, out string? key)
    {
        key = null;
        // Wire v2: spec 10: POST only; ignored elsewhere.
        if (request.Method != "POST")
            return null;
        var sent = Values(request, "x-amz-pay-idempotency-key").ToList();
        if (sent.Count == 0)
            return route.NeedsKey && settings.IdempotencyRequired ? V2Faults.KeyMissing : null;
        if (sent is not [var only] || !IsKey(only))
            return V2Faults.KeyInvalid;
        key = only;
        return null;
    }

    /// <summary>A segment that nothing between the caller and us could read in another way.</summary>
    private static bool IsPlain(string segment) =>
        segment.Length > 0 && segment is not ("." or "..") && !segment.AsSpan().ContainsAny('%', '\\', ';');

    // Environment, then version. Wire v2: spec 1.2: both forms come with both kinds of key.
    private static V2Fault? SkipVersion(string[] segments, bool sandbox, out ReadOnlySpan<string> rest)
    {
        rest = default;
        var hasEnvironment = segments[0] is "sandbox" or "live";
        var isForSandbox = segments[0] == "sandbox";
        var at = hasEnvironment ? 1 : 0;
        if (at >= segments.Length || !IsVersion(segments[at]))
            return V2Faults.NotFound;
        // Wire v2: Amazon's guide of delivery trackers, the PHP SDK 1.0.0 and npm amazon-payments 0.2.9 send them to
        // live/v1 or v1, with the key of either environment.
        if (segments[at] == "v1" && !isForSandbox && segments.AsSpan(at + 1) is ["deliveryTrackers"])
        {
            rest = segments.AsSpan(at + 1);
            return null;
        }
        if (hasEnvironment && isForSandbox != sandbox)
            return V2Faults.WrongEnvironment;
        if (segments[at] != "v2")
            return V2Faults.WrongVersion;
        rest = segments.AsSpan(at + 1);
        return null;
    }

    private static bool IsVersion(string segment) =>
        segment.Length is 2 or 3 && segment[0] is 'v' or 'V' && segment.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsKey(string text) =>
        text.Length is > 0 and <= KeyCharsMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    // Wire v2: spec 2.9: whoever speaks for another must show that it may.
    private static async Task<V2Fault?> CheckAuthToken(Engine engine, Merchant merchant, WireRequest request)
    {
        var token = Values(request, "x-amz-pay-authtoken").FirstOrDefault(value => value.Length > 0);
        if (token is null)
            return null;
        return await MaySpeak(engine, merchant, token) ? null : V2Faults.BadToken;
    }

    /// <summary>Whether the merchant may speak for the account a token names: it made it, and it is there.</summary>
    private static async Task<bool> MaySpeak(Engine engine, Merchant merchant, string token)
    {
        if (engine.Accounts.Account(merchant.Id.Value, token) is not { } account)
            return false;
        return await engine.Store.Find<MerchantAccount>(merchant.Id, account) is { State: not State.Closed };
    }

    private static IEnumerable<string> Values(WireRequest request, string name) =>
        request
            .Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value);
}
