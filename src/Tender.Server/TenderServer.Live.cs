using System.Security.Cryptography;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server;

/// <summary>
/// What a live server serves: both dialects and the service's own pages. What plays with time, buyers or outcomes is
/// not composed here, so that no setting, header or note can bring it back.
/// </summary>
public sealed partial class TenderServer
{
    private static Surface[] LiveSurfaces(Foundation on, OperatorParts operators) =>
        [.. Apis(on, filter: null), .. operators.Surfaces, Service(on, [V2Document, operators.Document])];

    private static Task<OperatorParts> OfUsers(Foundation on) =>
        OperatorParts.Compose(
            on.Executor,
            on.Accounts,
            on.Deliveries,
            on.Directory,
            on.Address,
            on.Security,
            on.Settings,
            on.Time,
            on.App.Lifetime.ApplicationStopping
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
