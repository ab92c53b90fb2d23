using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Http.V1;

/// <summary>The actions that speak of the service and the account, and of what solution providers are given.</summary>
internal static partial class V1Routes
{
    /// <summary>Assumed; the real figure is not published.</summary>
    private const int EndpointsMax = 25;

    // ---- the service ----

    private static async Task<Answered> GetServiceStatus(Call call)
    {
        var now = await call.Engine.Store.Now(call.Merchant.Id);
        return new Answered(document =>
        {
            var said = call.Merchant.Settings;
            document.Text("Status", said.ServiceStatus);
            document.Instant("Timestamp", now);
            if (said.ServiceMessage is not { } text)
                return;
            // Wire v1: spec 4.15. The id of the message: assumed, one and the same for the same words.
            document.Text(
                "MessageId",
                $"{said.ServiceStatus}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4))}"
            );
            using var messages = document.Element("Messages");
            using var message = document.Element("Message");
            document.Text("Locale", "en_US");
            document.Text("Text", text);
        });
    }

    private static Task<Answered> GetMerchantAccountStatus(Call call) =>
        Task.FromResult(
            new Answered(document =>
                document.Text("AccountStatus", call.Merchant.Settings.Suspended ? "INACTIVE" : "ACTIVE")
            )
        );

    private static async Task<Answered> GetEndpoints(Call call)
    {
        // Read anew: another node may have changed them since this one last looked.
        var present = (await call.Engine.Store.Merchants.Read(call.Merchant.Id))?.Merchant ?? call.Merchant;
        return new Answered(document =>
            V1Rendering.Endpoints(document, present.Endpoints.Where(one => one.Dialects.HasFlag(Dialects.V1)))
        );
    }

    /// <summary>Replaces where v1 notices go. An endpoint that is told both dialects keeps the other one.</summary>
    private static async Task<Answered> SetEndpoints(Call call)
    {
        const string list = "NotificationConfigurationList.NotificationConfiguration.";
        var wanted = new List<NoticeEndpoint>();
        for (var i = 1; i == 1 || call.Input.Has($"{list}{i}.NotificationUrl"); i++)
        {
            var url = call.Input.Id($"{list}{i}.NotificationUrl");
            var topics = NoticeTopics.None;
            for (var j = 1; j == 1 || call.Input.Has($"{list}{i}.EventTypes.EventTypeList.{j}"); j++)
                if (
                    call.Input.Choice(
                        $"{list}{i}.EventTypes.EventTypeList.{j}",
                        needed: true,
                        [.. V1States.EventTypes.Select(type => type.Name)]
                    ) is
                    { } type
                )
                    topics |= V1States.EventTypes.First(known => known.Name == type).Topics;
            // What may be registered; the addresses behind it are checked at every connect. Wire v1: spec 9.1, https in
            // live.
            if (
                url.Length > 0
                && !(
                    Uri.TryCreate(url, UriKind.Absolute, out var uri)
                    && (uri.Scheme == "https" || call.Sandbox && uri.Scheme == "http")
                    && uri.UserInfo.Length == 0
                    && uri.Fragment.Length == 0
                )
            )
                call.Input.Refuse(
                    $"{list}{i}.NotificationUrl",
                    "Member must be an https URL without user and fragment"
                );
            else if (wanted.Any(one => one.Url == url))
                call.Input.Refuse($"{list}{i}.NotificationUrl", "Member must not occur twice");
            else
                wanted.Add(
                    new NoticeEndpoint
                    {
                        Id = "",
                        Url = url,
                        Dialects = Dialects.V1,
                        Topics = topics,
                    }
                );
        }
        if (wanted.Count > EndpointsMax)
            call.Input.Refuse(list.TrimEnd('.'), $"Member must have length less than or equal to {EndpointsMax}");
        if (call.Input.Fault is { } bad)
            return bad;
        await MerchantAccounts.SetEndpoints(
            call.Engine.Store,
            call.Merchant.Id,
            present =>
                [
                    .. present
                        .Where(one => one.Dialects.HasFlag(Dialects.V2))
                        .Select(one => one with { Dialects = Dialects.V2 }),
                    // What is known of an endpoint besides stays.
                    .. wanted.Select(one =>
                        present.FirstOrDefault(known => known.Url == one.Url && known.Dialects.HasFlag(Dialects.V1))
                            is { } same
                            ? one with
                            {
                                SignatureVersion = same.SignatureVersion,
                                Ca = same.Ca,
                            }
                            : one
                    ),
                ],
            Requester.Merchant
        );
        return Answered.Void;
    }

    // ---- solution providers ----

    private static Task<Answered> GetCredit(Call call) =>
        call.Transaction("AmazonProviderCreditId", ObjectKind.ProviderCredit);

    private static Task<Answered> GetReversal(Call call) =>
        call.Transaction("AmazonProviderCreditReversalId", ObjectKind.ProviderCreditReversal);

    private static async Task<Answered> ReverseCredit(Call call)
    {
        var id = call.Input.Id("AmazonProviderCreditId");
        var reference = call.Input.Reference("CreditReversalReferenceId");
        var amount = call.Input.Price("CreditReversalAmount");
        var note = call.Input.Text("CreditReversalNote", NoteCharsMax);
        if (call.Input.Fault is { } bad)
            return bad;
        if (ObjectId.Parse(id) is not { Kind: ObjectKind.ProviderCredit } credit)
            return call.Fault(Refusal.NotFound, id);
        var ask = call.Ask<ProviderCreditReversal>(
            $"Reverse {amount} of a provider's credit",
            "v1.reverse",
            reference,
            reversal => reversal.Id,
            credit.Value,
            amount.ToString(),
            note
        );
        var applied = await call.Engine.Credits.Reverse(ask, credit, new ReversalRequest(amount, reference, note));
        return await call.Answer(
            applied,
            reference,
            credit,
            async () => (await call.Engine.Store.Find(call.Merchant.Id, [credit])).ContainsKey(credit),
            async result => result.Ok ? await call.Show(result.Value) : call.Fault(result, id)
        );
    }
}
