using Tender.Server;
using Tender.Server.Hosting;

var read = Settings.Read(args);
if (read.Settings is not { } settings)
{
    (read.ExitCode == 0 ? Console.Out : Console.Error).WriteLine(read.Text);
    return read.ExitCode;
}
foreach (var warning in read.Warnings)
    Console.Error.WriteLine(warning);

try
{
    await using var server = await TenderServer.Start(settings);
    var data = Path.GetFullPath(settings.Data);
    Console.WriteLine(
        $"""
        Tender, {settings.Mode.ToString().ToLowerInvariant()}, on {(
            settings.Database is null ? "SQLite" : "PostgreSQL"
        )}{(server.Connections is { } connections ? $", {connections}" : "")}

          {string.Join("   ", new[] { server.Http, server.Https }.Where(url => url is not null))}

          Merchant and keys   {Path.Combine(data, "merchant.json")}
          CA certificate      {Path.Combine(data, "ca.pem")}
          Control API         {server.Http ?? server.Https}control/v1, bearer token in {Path.Combine(
            data,
            "control-token"
        )}

          Next: README.md, "First payment". Ctrl-C stops; nothing is lost.
        """
    );
    await server.Stopped;
    return 0;
}
catch (CannotStartException cannot)
{
    Console.Error.WriteLine(cannot.Message);
    return 1;
}
