namespace Tender.Server.Http;

/// <summary>
/// What no surface takes is not served. The gate asks it last, after every surface of the composition.
/// </summary>
internal sealed class UnservedSurface(Settings settings) : Surface
{
    public override string Api => "none";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) => true;

    public override Task<WireResponse> Answer(WireRequest request, RequestContext context) =>
        Task.FromResult(WireResponse.NotFound);
}
