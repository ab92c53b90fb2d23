using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Pages.Console;

/// <summary>Who may use this live installation, and as what.</summary>
internal sealed class UsersPage(UserAccounts accounts)
{
    private const int PageSize = 50;

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "users", Show, OfMerchant: false, Live: Role.Admin),
            Change("users/add", visit =>
                accounts.Add(
                    visit.Text("user") ?? "",
                    visit.Fields["new-password"] ?? "",
                    Roles.Parse(visit.Text("role")) ?? Role.Viewer
                )
            ),
            Change("users/role", visit =>
                Roles.Parse(visit.Text("role")) is { } role
                    ? accounts.Change(visit.Text("user") ?? "", role, null)
                    : Task.FromResult<string?>("The roles are viewer, operator and admin.")
            ),
            Change("users/disable", visit => accounts.Change(visit.Text("user") ?? "", null, disabled: true)),
            Change("users/enable", visit => accounts.Change(visit.Text("user") ?? "", null, disabled: false)),
            Change("users/password", visit =>
                accounts.SetPassword(
                    visit.Text("user") ?? "",
                    visit.Fields["new-password"] ?? "",
                    visit.Text("withoutFactor") is not null
                )
            ),
        ];

    private ConsoleRoute Change(string path, Func<ConsoleVisit, Task<string?>> change) =>
        new(
            "POST",
            path,
            async visit =>
                await change(visit) is { } why
                    ? await Show(visit.Refused(409, why))
                    : Answers.See("/console/users", isPopup: false),
            OfMerchant: false,
            Live: Role.Admin,
            Fresh: true
        );

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var isAdded = visit.Request.Path.EndsWith("/add", StringComparison.Ordinal);
        var users = await accounts.Page(visit.Request.Method == "GET" ? visit.Text("after") : null, PageSize);
        return ConsoleLayout.Render(
            visit,
            "users",
            "Users",
            Html.Of(
                $"""
                <section>
                {ConsoleText.Table(
                    "Users",
                    ["Name", "Role", "Second factor", "Signed in", "State", "Action"],
                    users.Select(user => Row(visit, user))
                )}
                {Html.If(users.Count == PageSize, () => Html.Of(
                    $"<p><a href=\"/console/users?after={Uri.EscapeDataString(users[^1].Name)}\">More</a></p>"
                ))}
                </section>
                <section><h2>A new user</h2>
                <form method="post" action="/console/users/add" class="row">
                {visit.Subject}
                <label for="user">Name</label>
                <input id="user" name="user" required maxlength="64" autocomplete="off" autocapitalize="none"
                value="{(isAdded ? visit.Typed("user") : null)}">
                <label for="role">Role</label>{RoleChoice("role", isAdded ? visit.Typed("role") : null)}
                {PasswordField("new-password")}
                <button id="add-user">Add the user</button>
                </form>
                <p class="soft">A viewer reads. An operator also moves money, sends notices and work again and says
                where notices go. An admin also sees to merchants, keys and users.</p></section>
                <section><h2>A forgotten password</h2>
                <form method="post" action="/console/users/password" class="row">
                {visit.Subject}
                <label for="reset">User</label>
                <select id="reset" name="user">{Html.Each(users, user =>
                    ConsoleForm.Option(user.Name, user.Name, visit.Typed("user")))}</select>
                {PasswordField("reset-password")}
                <label class="check"><input type="checkbox" name="withoutFactor"> and no second factor</label>
                <button id="reset-user">Set it</button>
                </form></section>
                """
            )
        );
    }

    private static Html Row(ConsoleVisit visit, User user) =>
        Html.Of(
            $"""
            <td>{user.Name}</td>
            <td>{user.Role.Text()}</td>
            <td>{(user.Totp is null ? Html.Of($"<span class=\"soft\">none</span>") : Html.Of($"yes"))}</td>
            <td>{(user.SeenAt is { } seen ? ConsoleText.At(seen) : Html.Of($"<span class=\"soft\">never</span>"))}</td>
            <td>{(user.IsDisabled ? ConsoleText.Mark("Disabled") : ConsoleText.Mark("Open", "may sign in"))}</td>
            <td class="actions">{Html.Each(Enum.GetValues<Role>().Where(role => role != user.Role), role =>
                ConsoleText.Button(
                    visit,
                    "/console/users/role",
                    $"Make {role.Text()}",
                    ("user", user.Name),
                    ("role", role.Text())
                ))}
            {ConsoleText.Button(
                visit,
                user.IsDisabled ? "/console/users/enable" : "/console/users/disable",
                user.IsDisabled ? "Enable" : "Disable",
                ("user", user.Name)
            )}</td>
            """
        );

    private static Html PasswordField(string id) =>
        Html.Of(
            $"""
            <label for="{id}">Password</label>
            <input id="{id}" name="new-password" type="password" required minlength="12" maxlength="200"
            autocomplete="new-password">
            """
        );

    private static Html RoleChoice(string id, string? chosen) =>
        Html.Of(
            $"""
            <select id="{id}" name="role">{Html.Each(Enum.GetValues<Role>(), role =>
                ConsoleForm.Option(role.Text(), role.Text(), chosen))}</select>
            """
        );
}
