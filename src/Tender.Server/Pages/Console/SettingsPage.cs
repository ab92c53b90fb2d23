using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>The merchant's name and settings.</summary>
internal sealed class SettingsPage(ControlRouter control)
{
    private static readonly string[] Identity =
    [
        "merchantId",
        "storeId",
        "publicKeyId",
        "accessKeyId",
        "region",
        "currency",
    ];

    private static readonly ConsoleForm Labels = new(
        ("name", "Name"),
        ("terms", "Windows and limits"),
        ("noticeDelay", "Between an answer and its first notice, in real time"),
        ("serviceStatus", "What GetServiceStatus answers"),
        ("returnOrigins", "Origins that a buyer may return to, one a line; none for any"),
        ("throttling", "The published quotas are enforced"),
        ("suspended", "The account is suspended")
    );

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "settings", Show, Live: Role.Viewer),
            new("POST", "settings/save", Save, Live: Role.Admin, Fresh: true),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var merchant = (await control.Perform("GET", PathOf(visit))).Body!;
        var settings = merchant["settings"]!;
        var terms = visit.Typed("terms", (string)settings["terms"]!);
        var status = visit.Typed("serviceStatus", (string)settings["serviceStatus"]!);
        var origins = string.Join('\n', settings["returnOrigins"]!.AsArray().Select(one => (string)one!));
        var maySave = visit.May("POST", visit.At("settings/save"));
        var fields = Html.Of(
            $"""
                {Labels.Label("name")}
                <input id="name" name="name" maxlength="100" value="{visit.Typed("name", (string?)merchant["name"])}">
                {Html.If(!visit.IsLive, () => Html.Of(
                    $"""
                {Labels.Label("terms")}
                <select id="terms" name="terms">{Option("tender", terms)}{Option("amazon-sandbox", terms)}</select>
                {Labels.Label("noticeDelay")}
                <input id="noticeDelay" name="noticeDelay" required maxlength="20"
                value="{visit.Typed("noticeDelay", (string?)settings["noticeDelay"])}">
                """
                ))}
                {Labels.Label("serviceStatus")}
                <select id="serviceStatus" name="serviceStatus">
                {Html.Each(["GREEN", "GREEN_I", "YELLOW", "RED"], one => Option(one, status))}</select>
                {Labels.Label("returnOrigins")}
                <textarea id="returnOrigins" name="returnOrigins">{visit.Typed("returnOrigins", origins)}</textarea>
                {Html.If(!visit.IsLive, () => Check(visit, "throttling", settings))}
                {Check(visit, "suspended", settings)}
                """
        );
        return ConsoleLayout.Render(
            visit,
            "settings",
            "Settings",
            Html.Of(
                $"""
                {(maySave
                    ? Html.Of(
                        $"""
                        <form method="post" action="{visit.At("settings/save")}" class="card settings">
                        {visit.Subject}
                        {fields}
                        <p><button class="primary" id="save">Save</button></p>
                        </form>
                        """
                    )
                    : Html.Of(
                        $"<fieldset disabled class=\"card settings\" aria-label=\"Settings\">{fields}</fieldset>"
                    ))}
                <section><h2>Who it is</h2>
                <dl class="facts">{Html.Each(Identity,
                    name => Html.Of($"<dt>{name}</dt><dd><code>{(string?)merchant[name]}</code></dd>"))}</dl></section>
                """
            )
        );
    }

    private static Html Option(string value, string? present) => ConsoleForm.Option(value, value, present);

    private static Html Check(ConsoleVisit visit, string name, JsonNode settings) =>
        Html.Of(
            $"""
            <label class="check"><input type="checkbox" name="{name}"{Html.If(
                visit.Ticked(name, (bool)settings[name]!),
                () => Html.Of($" checked")
            )}>
            {Labels[name]}</label>
            """
        );

    private Task<WireResponse> Save(ConsoleVisit visit)
    {
        var origins = (visit.Text("returnOrigins") ?? "")
            .Split('\n', StringSplitOptions.TrimEntries)
            .Where(one => one.Length > 0);
        var wish = new JsonObject
        {
            ["name"] = visit.Text("name"),
            ["settings"] = new JsonObject
            {
                ["serviceStatus"] = visit.Text("serviceStatus"),
                ["returnOrigins"] = new JsonArray([.. origins.Select(one => (JsonNode)one)]),
                ["suspended"] = visit.Text("suspended") is not null,
            },
        };
        // What only a sandbox has is not known to the operator API.
        if (!visit.IsLive)
        {
            wish["settings"]!["terms"] = visit.Text("terms");
            wish["settings"]!["noticeDelay"] = visit.Text("noticeDelay");
            wish["settings"]!["throttling"] = visit.Text("throttling") is not null;
        }
        return ConsoleAction.Do(
            visit,
            () => control.Perform("PATCH", PathOf(visit), wish),
            visit.At("settings"),
            Show,
            Labels
        );
    }

    private static string PathOf(ConsoleVisit visit) => $"merchants/{visit.Merchant.Id}";
}
