namespace Tender.Server.Http.V1;

/// <summary>The two sections of MWS that Tender serves; each has a version and an XML namespace of its own.</summary>
internal enum V1Section
{
    Payments,
    Reports,
}
