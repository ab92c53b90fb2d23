using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>What the merchant signs with: a new key is shown once, an old one is removed when nobody uses it.</summary>
internal sealed class KeysPage(MerchantKeys keys)
{
    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "keys", visit => Show(visit, Html.Empty, null), Live: Role.Viewer),
            new("POST", "keys/new", Make, Live: Role.Admin, Fresh: true),
            new("POST", "keys/remove", Remove, Live: Role.Admin, Fresh: true),
        ];

    /// <param name="visit">Whose keys.</param>
    /// <param name="made">What is told of a key that was made just now.</param>
    /// <param name="newest">That key; null for none.</param>
    private async Task<WireResponse> Show(ConsoleVisit visit, Html made, (string Id, CredentialKind Kind)? newest)
    {
        var merchant = visit.Merchant;
        return ConsoleLayout.Render(
            visit,
            "keys",
            "Keys",
            Html.Of(
                $"""
                {made}
                <section>
                {ConsoleText.Table(
                    "Keys",
                    ["Key", "For", "Use", "Action"],
                    (await keys.List(merchant.Id)).Select(key => Row(visit, key.Id, key.Kind, newest))
                )}
                </section>
                <section><h2>A new key</h2>
                <p>{ConsoleText.Button(visit, visit.At("keys/new"), "New key pair for v2", ("kind", "v2"))}
                {ConsoleText.Button(visit, visit.At("keys/new"), "New secret for v1", ("kind", "v1"))}</p>
                <p class="soft">To roll a key: make a new one, give it to the shop, then remove the old one. Both are
                good meanwhile.{Html.If(!visit.IsLive, () => Html.Of(
                    $" <code>merchant.json</code> and the sample shop keep the first keys."
                ))}</p></section>
                """
            )
        );
    }

    private static Html Row(
        ConsoleVisit visit,
        string id,
        CredentialKind kind,
        (string Id, CredentialKind Kind)? newest
    )
    {
        var isPresent =
            newest?.Kind == kind
                ? newest?.Id == id
                : id == visit.Merchant.PublicKeyId || id == visit.Merchant.AccessKeyId;
        return Html.Of(
            $"""
            <td><code>{id}</code></td>
            <td>{(kind == CredentialKind.V2PublicKey ? "v2, public key" : "v1, access key")}</td>
            <td>{(isPresent ? ConsoleText.Mark("Open", "the newest") : ConsoleText.Mark("Closed", "still good"))}</td>
            <td>{Html.If(!isPresent, () =>
                ConsoleText.Button(visit, visit.At("keys/remove"), "Remove", ("key", id)))}</td>
            """
        );
    }

    private async Task<WireResponse> Make(ConsoleVisit visit)
    {
        var kind = visit.Text("kind") == "v1" ? CredentialKind.V1Secret : CredentialKind.V2PublicKey;
        if (await keys.Add(visit.Merchant.Id, kind) is not var (id, secret))
            return await Show(
                visit.Refused(409, $"A merchant has {ConsoleText.Of(MerchantKeys.KeysMax)} keys at most."),
                Html.Empty,
                null
            );
        return await Show(
            visit,
            Html.Of(
                $"""
                <section id="made">
                <p class="notice good" role="status">Keep it now: it is shown this once.</p>
                <dl class="facts"><dt>Key</dt><dd><code>{id}</code></dd>
                <dt>Secret</dt><dd><code class="secret">{secret}</code></dd></dl></section>
                """
            ),
            (id, kind)
        );
    }

    private Task<WireResponse> Remove(ConsoleVisit visit) =>
        ConsoleAction.Do(
            visit,
            async () =>
            {
                if (!await keys.Remove(visit.Merchant.Id, visit.Text("key") ?? ""))
                    throw new Problem(409, "It is not there any more, or the one in use now.");
            },
            visit.At("keys"),
            again => Show(again, Html.Empty, null)
        );
}
