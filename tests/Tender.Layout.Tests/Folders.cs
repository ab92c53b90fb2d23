namespace Tender.Layout.Tests;

/// <summary>
/// Who may use whom: a row for every folder of the source. A folder without a row of its own has its parent's.
/// </summary>
internal static class Folders
{
    private const string Core = "src/Tender.Core",
        Server = "src/Tender.Server",
        Telemetry = Server + "/Telemetry",
        Hosting = Server + "/Hosting",
        Storage = Server + "/Storage",
        Processors = Server + "/Processors",
        Gateway = Server + "/Gateway",
        Payments = Server + "/Payments",
        Jobs = Server + "/Jobs",
        Notifications = Server + "/Notifications",
        Http = Server + "/Http",
        V1 = Http + "/V1",
        V2 = Http + "/V2",
        Users = Server + "/Users",
        Operator = Server + "/Operator",
        Sandbox = Server + "/Sandbox",
        Control = Sandbox + "/Control",
        Pages = Server + "/Pages",
        Console = Pages + "/Console",
        Commands = "src/Tender/Commands",
        CommandClient = "src/Tender/Client",
        ProcessorChecks = "src/Tender/ProcessorChecks",
        Clients = "src/Tender.AmazonPay",
        ClientsV1 = Clients + "/V1",
        ClientsV2 = Clients + "/V2",
        Kit = "src/Tender.MerchantKit",
        KitNotices = Kit + "/Notices",
        Outcomes = Kit + "/Outcomes",
        Policies = Kit + "/Policies",
        Calls = Kit + "/Calls",
        Ports = Kit + "/Ports",
        KitStorage = Kit + "/Storage",
        Orders = Kit + "/Orders",
        KitHosting = Kit + "/Hosting",
        Testing = "src/Tender.Testing";

    /// <summary>
    /// The settings stand in the root of the server: every room but the core and the processors reads them.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> Table { get; } =
        new Dictionary<string, string[]>
        {
            [Core] = [],
            // What is told while it runs: every room but the core and the processors tells it.
            [Telemetry] = [Server],
            [Hosting] = [Server],
            [Storage] = [Core, Server, Telemetry, Hosting],
            [Processors] = [Core],
            // Amazon Pay as a processor: through the very clients that shops use.
            [Gateway] = [Core, Hosting, Processors, Clients, ClientsV2],
            [Payments] = [Core, Server, Telemetry, Hosting, Storage, Processors],
            // The handlers of the kinds of jobs are methods of payments and of notifications.
            [Jobs] = [Core, Server, Telemetry, Storage, Payments, Notifications],
            // Which steps are news, and how a notice reads, is the dialects' matter.
            [Notifications] = [Core, Server, Telemetry, Hosting, Storage, Payments, Http, V1, V2],
            [Http] = [Core, Server, Telemetry, Hosting, Storage, Payments, Processors],
            [V1] = [Core, Server, Telemetry, Hosting, Storage, Payments, Processors, Http],
            [V2] = [Core, Server, Telemetry, Hosting, Storage, Payments, Processors, Http],
            // Who may use a live installation, and what they did.
            [Users] = [Server, Hosting, Storage, Http],
            // The operator API of live: those rows of the control API that make sense there, and its own.
            [Operator] =
            [
                Core,
                Server,
                Telemetry,
                Hosting,
                Storage,
                Payments,
                Jobs,
                Notifications,
                Http,
                Users,
                Control,
            ],
            [Sandbox] =
            [
                Core,
                Server,
                Telemetry,
                Hosting,
                Storage,
                Payments,
                Processors,
                Jobs,
                Notifications,
                Http,
                V1,
                V2,
            ],
            [Control] =
            [
                Core,
                Server,
                Telemetry,
                Hosting,
                Storage,
                Payments,
                Processors,
                Jobs,
                Notifications,
                Http,
                Sandbox,
            ],
            [Pages] =
            [
                Core,
                Server,
                Telemetry,
                Hosting,
                Storage,
                Processors,
                Payments,
                Notifications,
                Http,
                V2,
                Sandbox,
            ],
            // What is done on a page of the console is done as the control API does it.
            [Console] =
            [
                Core,
                Server,
                Telemetry,
                Hosting,
                Storage,
                Processors,
                Payments,
                Jobs,
                Notifications,
                Http,
                V1,
                V2,
                Users,
                Sandbox,
                Control,
                Pages,
            ],
            // The composition knows every room of the server.
            [Server] =
            [
                Core,
                Telemetry,
                Hosting,
                Storage,
                Processors,
                Gateway,
                Payments,
                Jobs,
                Notifications,
                Http,
                V1,
                V2,
                Users,
                Operator,
                Sandbox,
                Control,
                Pages,
                Console,
            ],
            ["src/Tender"] = [Server, Telemetry, Hosting, Commands, CommandClient],
            // They know the names of the settings, and call the server; check-processor calls a processor as it does.
            [Commands] = [Server, CommandClient, ProcessorChecks, Hosting, Processors],
            // What is checked of a processor is checked as the server calls it.
            [ProcessorChecks] = [Core, Processors],
            [CommandClient] = [],
            [Clients] = [ClientsV1, ClientsV2],
            [ClientsV1] = [Clients],
            [ClientsV2] = [Clients],
            // The kit's folders, from the ground up: each uses those before it.
            [KitNotices] = [Kit, Clients],
            [Calls] = [Clients],
            [Outcomes] = [Clients, Calls],
            [Policies] = [Clients, Calls, Outcomes],
            [Ports] = [Clients, ClientsV1, ClientsV2, Calls, Outcomes],
            [KitStorage] = [Clients, Calls, Outcomes],
            [Orders] = [Clients, KitNotices, Calls, Outcomes, Policies, Ports, KitStorage],
            [KitHosting] = [Clients, ClientsV1, ClientsV2, KitNotices, Ports, KitStorage, Orders],
            [Kit] = [Clients, KitNotices],
            // In the process of a test suite: the server as it starts, and the clients and notices as a shop has them.
            [Testing] = [Server, Hosting, Clients, ClientsV1, ClientsV2, Kit, KitNotices],
        };

    /// <summary>The row a folder falls under, its own or its nearest parent's.</summary>
    public static string? RowOf(string folder, IReadOnlyDictionary<string, string[]>? table = null)
    {
        for (var at = folder; at.Contains('/', StringComparison.Ordinal); at = at[..at.LastIndexOf('/')])
        {
            if ((table ?? Table).ContainsKey(at))
                return at;
        }
        return null;
    }

    /// <summary>Uses that the table does not allow, and folders that no row speaks of.</summary>
    public static IEnumerable<Finding> Check(
        IReadOnlyList<SourceFile> files,
        TypeNames names,
        IReadOnlyDictionary<string, string[]>? table = null
    )
    {
        table ??= Table;
        var strangers = files
            .Select(file => file.Folder)
            .Distinct()
            .Where(folder => RowOf(folder, table) is null || (IsRoom(folder) && !table.ContainsKey(folder)))
            .Select(folder => new Finding($"{folder} has no row"));
        var arrows = names
            .Arrows()
            .Select(arrow => (arrow.File, From: RowOf(arrow.File.Folder, table), To: RowOf(arrow.Folder, table)))
            .Where(arrow => arrow is { From: not null, To: not null } && arrow.From != arrow.To)
            .Where(arrow => !table[arrow.From!].Contains(arrow.To))
            .Select(arrow => $"{arrow.File.Path} -> {arrow.To}")
            .Distinct()
            .Select(where => new Finding(where));
        return strangers.Concat(arrows);
    }

    /// <summary>A folder right under a project has a row of its own; deeper ones may have their parent's.</summary>
    private static bool IsRoom(string folder) => folder.Count(letter => letter == '/') == 2;
}
