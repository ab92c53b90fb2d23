using System.Security.Cryptography;
using System.Text;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>The service's status, the account's, and where its notices go.</summary>
internal static partial class V1Handlers
{
    /// <summary>Assumed; the real figure is not published.</summary>
    private const int EndpointsMax = 25;

    private const string EndpointList = "NotificationConfigurationList.NotificationConfiguration.";

    public static async Task<WireResponse> GetServiceStatus(V1Call call)
    {
        var now = await call.Now();
        var settings = call.Merchant.Settings;
        var (status, text) = (settings.ServiceStatus.Text(), settings.ServiceMessage);
        return call.Answer(document =>
        {
            document.Text("Status", status);
            document.Instant("Timestamp", now);
            if (text is null)
                return;
            // Wire v1: spec 4.15. The id of the message: assumed, one and the same for the same words.
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4);
            document.Text("MessageId", $"{status}_{Convert.ToHexStringLower(hash)}");
            using var messages = document.Element("Messages");
            using var message = document.Element("Message");
            document.Text("Locale", "en_US");
            document.Text("Text", text);
        });
    }

    public static Task<WireResponse> GetMerchantAccountStatus(V1Call call)
    {
        var status = call.Merchant.Settings.Suspended ? "INACTIVE" : "ACTIVE";
        return Task.FromResult(call.Answer(document => document.Text("AccountStatus", status)));
    }

    public static async Task<WireResponse> GetEndpoints(V1Call call)
    {
        // The database is asked, because another node may have changed them since this one last looked.
        var present = (await call.Engine.Store.Merchants.Read(call.Merchant.Id))?.Merchant ?? call.Merchant;
        var endpoints = present.Endpoints.Where(endpoint => endpoint.Dialects.HasFlag(Dialects.V1));
        return call.Answer(document => V1Rendering.Endpoints(document, endpoints));
    }

    /// <summary>Replaces where v1 notices go. An endpoint that is told both dialects keeps the other one.</summary>
    public static async Task<WireResponse> SetEndpoints(V1Call call)
    {
        var wanted = new List<NoticeEndpoint>();
        for (var i = 1; i == 1 || call.Input.Has($"{EndpointList}{i}.NotificationUrl"); i++)
            if (ReadEndpoint(call, $"{EndpointList}{i}", wanted) is { } endpoint)
                wanted.Add(endpoint);
        if (wanted.Count > EndpointsMax)
            call.Input.ReportInvalid(
                EndpointList.TrimEnd('.'),
                $"Member must have length less than or equal to {EndpointsMax}"
            );
        if (call.Fault is { } fault)
            return call.Refuse(fault);
        var changed = await MerchantAccounts.SetEndpoints(
            call.Engine.Store,
            call.Merchant.Id,
            present => [.. TellOnlyV2(present), .. wanted.Select(endpoint => KeepSettings(endpoint, present))],
            Requester.Merchant
        );
        // It was suspended, or removed, after it was let in.
        return changed is null ? call.Refuse(V1Faults.AccountSuspended(call.Merchant.Id.Value)) : call.Answer();
    }

    /// <summary>One endpoint of the list; null when its URL cannot be registered.</summary>
    private static NoticeEndpoint? ReadEndpoint(V1Call call, string member, IReadOnlyList<NoticeEndpoint> others)
    {
        var url = call.Input.Id(member + ".NotificationUrl");
        var topics = ReadTopics(call, member + ".EventTypes.EventTypeList.");
        if (url.Length > 0 && !CanBeRegistered(url, call.Sandbox))
        {
            call.Input.ReportInvalid(
                member + ".NotificationUrl",
                "Member must be an https URL without user and fragment"
            );
            return null;
        }
        if (others.Any(other => other.Url == url))
        {
            call.Input.ReportInvalid(member + ".NotificationUrl", "Member must not occur twice");
            return null;
        }
        return new NoticeEndpoint
        {
            Id = "",
            Url = url,
            Dialects = Dialects.V1,
            Topics = topics,
        };
    }

    private static NoticeTopics ReadTopics(V1Call call, string list)
    {
        string[] names = [.. V1States.EventTypes.Select(type => type.Name)];
        var topics = NoticeTopics.None;
        for (var i = 1; i == 1 || call.Input.Has($"{list}{i}"); i++)
            if (call.Input.Choice($"{list}{i}", required: true, names) is { } name)
                topics |= V1States.EventTypes.First(type => type.Name == name).Topics;
        return topics;
    }

    /// <summary>
    /// Whether an endpoint may have this URL; the addresses behind it are checked at every connect. Wire v1: spec 9.1,
    /// https in live.
    /// </summary>
    private static bool CanBeRegistered(string text, bool sandbox)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            return false;
        var isWeb = url.Scheme == "https" || (sandbox && url.Scheme == "http");
        return isWeb && url.UserInfo.Length == 0 && url.Fragment.Length == 0;
    }

    private static IEnumerable<NoticeEndpoint> TellOnlyV2(IEnumerable<NoticeEndpoint> endpoints) =>
        endpoints
            .Where(endpoint => endpoint.Dialects.HasFlag(Dialects.V2))
            .Select(endpoint => endpoint with { Dialects = Dialects.V2 });

    /// <summary>An endpoint with what v1 cannot say of it, as it was before.</summary>
    private static NoticeEndpoint KeepSettings(NoticeEndpoint wanted, IEnumerable<NoticeEndpoint> present)
    {
        var before = present.FirstOrDefault(known => known.Url == wanted.Url && known.Dialects.HasFlag(Dialects.V1));
        if (before is null)
            return wanted;
        // Whatever the call does not name stays as it is; an endpoint that is named again is in use again.
        return before with { Id = wanted.Id, Dialects = wanted.Dialects, Topics = wanted.Topics, Disabled = null };
    }
}
