namespace Tender.Server.Hosting;

/// <summary>
/// The address under which browsers and merchants reach this server. It is the setting <c>public-url</c>, or else where
/// the server listens, which is known once it does.
/// </summary>
internal sealed class PublicAddress(Settings settings)
{
    private volatile Uri? listening;

    /// <summary>The address; null as long as it is not known.</summary>
    public Uri? Known => settings.PublicUrl ?? listening;

    /// <summary>Says where the server listens.</summary>
    public void ListensAt(Uri? uri) => listening = uri;
}
