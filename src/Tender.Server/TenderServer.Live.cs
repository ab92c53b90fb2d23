using System.Security.Cryptography;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server;

/// <summary>
/// What a live server serves: both dialects and the service's own pages. What plays with time, buyers or outcomes is
/// not composed here, so that no setting, header or note can bring it back.
/// </summary>
public sealed partial class TenderServer
{
    private static Surface[] LiveSurfaces(Foundation on) => [.. Apis(on, filter: null), Service(on, Documents)];

    /// <summary>The processor that the settings name, once nothing is missing.</summary>
    private static HttpProcessor LiveProcessor(Settings settings) =>
        new(
            new ProcessorChannel(settings.ProcessorUrl!, KeyFile.Read(settings.ProcessorKey!)!, TimeProvider.System),
            TimeProvider.System
        );

    /// <summary>
    /// A database with keys that everyone knows, or that were made for a sandbox, takes no real money.
    /// </summary>
    /// <exception cref="CannotStartException">There is such a key; the message names it.</exception>
    private static async Task RefuseTestKeys(Database database)
    {
        foreach (var (id, pem) in await new MerchantQueries(database).PublicKeys())
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            if (TestKeys.Contains(key) || id.StartsWith("SANDBOX", StringComparison.OrdinalIgnoreCase))
                throw new CannotStartException(
                    $"The database holds the test key {id}, whose private half others know: remove it before this "
                        + "database takes real money."
                );
        }
    }
}
