namespace Tender.Server.Http.V1;

/// <summary>What differs between the sections.</summary>
internal static class V1SectionFacts
{
    /// <summary>The one version of the section.</summary>
    public static string Version(this V1Section section) =>
        section switch
        {
            V1Section.Payments => V1Routes.PaymentsVersion,
            V1Section.Reports => V1Routes.ReportsVersion,
        };

    /// <summary>The namespace of the section's answers.</summary>
    public static string Namespace(this V1Section section) =>
        section switch
        {
            V1Section.Payments => V1Document.PaymentsNamespace,
            V1Section.Reports => V1Document.ReportsNamespace,
        };
}
