using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Pages.Console;

/// <summary>A user's own account: password, second factor, tokens; and the password once more.</summary>
internal sealed class AccountPage(UserEntry entry, UserAccounts accounts, UserSessions sessions, UserTokens tokens)
{
    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "account", visit => Show(visit, Html.Empty), OfMerchant: false, Live: Role.Viewer),
            Own("account/password", SetPassword),
            Own("account/factor", BeginFactor),
            Own("account/factor-on", SetFactor),
            Own("account/factor-off", RemoveFactor),
            Own("account/token", MakeToken),
            Own("account/revoke", RevokeToken),
            new("GET", "confirm", visit => Task.FromResult(ConfirmPage(visit)), OfMerchant: false, Live: Role.Viewer),
            new("POST", "confirm", Confirm, OfMerchant: false, Live: Role.Viewer),
        ];

    private static ConsoleRoute Own(string path, Func<ConsoleVisit, Task<WireResponse>> answer) =>
        new("POST", path, answer, OfMerchant: false, Live: Role.Viewer, Fresh: true);

    private async Task<WireResponse> Show(ConsoleVisit visit, Html made)
    {
        var user = (await accounts.Find(visit.User!.Name))!;
        return ConsoleLayout.Render(
            visit,
            "account",
            "Your account",
            Html.Of(
                $"""
                {made}
                <section><dl class="facts"><dt>Name</dt><dd>{user.Name}</dd><dt>Role</dt><dd>{user.Role.Text()}</dd>
                </dl></section>
                <section><h2>Password</h2>
                <form method="post" action="/console/account/password" class="row">
                {visit.Subject}
                <label for="new-password">New password</label>
                <input id="new-password" name="new-password" type="password" required minlength="12" maxlength="200"
                autocomplete="new-password">
                <button id="set-password">Change it</button>
                </form>
                <p class="soft">Twelve characters or more. Your other sessions end.</p></section>
                <section><h2>Second factor</h2>
                {(user.Totp is null
                    ? Html.Of(
                        $"""
                        <p>None: whoever has your password is you. An app that shows codes makes that harder.</p>
                        {ConsoleText.Button(visit, "/console/account/factor", "Set it up")}
                        """
                    )
                    : Html.Of(
                        $"""
                        <p>You are asked for a code of your app.</p>
                        {ConsoleText.Button(visit, "/console/account/factor-off", "Ask for no code any more")}
                        """
                    ))}</section>
                {await Tokens(visit, user)}
                """
            )
        );
    }

    private async Task<Html> Tokens(ConsoleVisit visit, User user)
    {
        var list = await tokens.Of(user.Name);
        var now = sessions.Time.GetUtcNow();
        return Html.Of(
            $"""
            <section><h2>Tokens</h2>
            {(list.Count == 0
                ? Html.Of($"<p class=\"empty\">None: programs and the command line need one.</p>")
                : ConsoleText.Table(
                    "Tokens",
                    ["For", "Role", "Made", "Ends", "Last used", "Action"],
                    list.Select(token => Html.Of(
                        $"""
                        <td>{token.Label}</td><td>{token.Role.Text()}</td><td>{ConsoleText.At(token.MadeAt)}</td>
                        <td>{(token.ExpiresAt <= now
                            ? ConsoleText.Mark("Expired")
                            : ConsoleText.At(token.ExpiresAt))}</td>
                        <td>{(token.UsedAt is { } used ? ConsoleText.At(used) : Html.Of($"never"))}</td>
                        <td>{ConsoleText.Button(visit, "/console/account/revoke", "Revoke", ("tokenId", token.Id))}</td>
                        """
                    ))
                ))}
            <form method="post" action="/console/account/token" class="row">
            {visit.Subject}
            <label for="label">For</label><input id="label" name="label" required maxlength="100"
            placeholder="monitoring">
            <label for="token-role">Role</label>
            <select id="token-role" name="role">{Html.Each(
                Enum.GetValues<Role>().Where(role => role <= user.Role),
                role => Html.Of($"<option>{role.Text()}</option>")
            )}</select>
            <label for="days">Days</label>
            <input id="days" name="days" type="number" required min="1" max="{ConsoleText.Raw(UserTokens.DaysMax)}"
            value="{ConsoleText.Raw(UserTokens.DaysDefault)}">
            <button id="new-token">Make a token</button>
            </form></section>
            """
        );
    }

    private Task<WireResponse> SetPassword(ConsoleVisit visit) =>
        Do(visit, own => accounts.SetPassword(visit.User!.Name, visit.Fields["new-password"] ?? "", own: own));

    private Task<WireResponse> BeginFactor(ConsoleVisit visit) =>
        Task.FromResult(FactorPage(visit, SecondFactor.NewSecret()));

    private static WireResponse FactorPage(ConsoleVisit visit, byte[] secret) =>
        ConsoleLayout.Render(
            visit,
            "account",
            "Your second factor",
            Html.Of(
                $"""
                <section>
                <p>Add this to an app that shows codes, then type the code that it shows.</p>
                <dl class="facts"><dt>Key</dt><dd><code class="secret" id="factor">{SecondFactor.Text(
                    secret
                )}</code></dd>
                <dt>As a link</dt><dd><a href="{SecondFactor.Link(secret, visit.User!.Name)}">Open it in an app on this
                device</a></dd></dl>
                <form method="post" action="/console/account/factor-on" class="row">
                {visit.Subject}
                <input type="hidden" name="factor" value="{SecondFactor.Text(secret)}">
                <label for="code">Code</label>
                <input id="code" name="code" inputmode="numeric" required maxlength="10" autocomplete="one-time-code">
                <button id="factor-on">Ask for codes from now on</button>
                </form></section>
                """
            )
        );

    private async Task<WireResponse> SetFactor(ConsoleVisit visit)
    {
        if (SecondFactor.Read(visit.Text("factor")) is not { } secret)
            throw new Problem(400, "Begin again: this form is not as it was shown.");
        var own = OwnChange.Of(visit.User!);
        if (await accounts.SetSecondFactor(visit.User!.Name, secret, visit.Text("code"), own) is { } why)
            return FactorPage(visit.Refused(409, why), secret);
        await sessions.GoOn(visit.Session, own);
        return Answers.See("/console/account", isPopup: false);
    }

    private Task<WireResponse> RemoveFactor(ConsoleVisit visit) =>
        Do(visit, own => accounts.RemoveSecondFactor(visit.User!.Name, own));

    private async Task<WireResponse> MakeToken(ConsoleVisit visit)
    {
        var days = int.TryParse(visit.Text("days"), out var given) ? given : 0;
        if (visit.Text("role") is { Length: > 0 } role && Roles.Parse(role) is null)
            throw new Problem(400, "The role is viewer, operator or admin.");
        var (token, text) = await tokens.Add(
            visit.User!,
            visit.Text("label") ?? "",
            Roles.Parse(visit.Text("role")),
            days
        );
        if (token is null)
            return await Show(visit.Refused(409, text), Html.Empty);
        return await Show(
            visit,
            Html.Of(
                $"""
                <section id="made">
                <p class="notice good" role="status">Keep it now: it is shown this once.</p>
                <dl class="facts"><dt>Token</dt><dd><code class="secret">{text}</code></dd></dl></section>
                """
            )
        );
    }

    private Task<WireResponse> RevokeToken(ConsoleVisit visit) =>
        Do(visit, async _ =>
            await tokens.Remove(visit.User!.Name, visit.Text("tokenId") ?? "") ? null : "It is not there any more."
        );

    private static WireResponse ConfirmPage(ConsoleVisit visit) =>
        ConsoleLayout.Render(
            visit,
            "confirm",
            "Confirm that it is you",
            Html.Of(
                $"""
                <form method="post" action="/console/confirm" class="card settings">
                {visit.Subject}
                <input type="hidden" name="to" value="{To(visit)}">
                {UserEntry.PasswordAndCode}
                <p><button class="primary" id="confirm">Confirm</button></p>
                </form>
                <p class="soft">Money, keys, endpoints and users are changed by who gave the password in the last five
                minutes.</p>
                """
            )
        );

    private async Task<WireResponse> Confirm(ConsoleVisit visit) =>
        await entry.Confirm(visit) is { } why ? ConfirmPage(visit.Refused(401, why)) : ConsoleEntry.See(To(visit));

    private static string To(ConsoleVisit visit) =>
        ConsoleEntry.IsPageHere(visit.Fields["to"]) ? visit.Fields["to"]! : ConsoleEntry.Home;

    private async Task<WireResponse> Do(ConsoleVisit visit, Func<OwnChange, Task<string?>> act)
    {
        var own = OwnChange.Of(visit.User!);
        if (await act(own) is { } why)
            return await Show(visit.Refused(409, why), Html.Empty);
        await sessions.GoOn(visit.Session, own);
        return Answers.See("/console/account", isPopup: false);
    }
}
